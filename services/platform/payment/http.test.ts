import { describe, expect, test } from 'vitest';
import { commandHandler } from '#kit/commands.ts';
import { foldList } from '#kit/lists.ts';
import { as, eventually, listening, memoryHome } from '#kit/testing.ts';
import { app } from '#kit/web.ts';
import { PaymentApproved, PaymentDeclined, PaymentRefunded, PaymentVoided } from '#platform/contract.ts';
import { routes } from './http.ts';
import { payment } from './payment.ts';
import { type Charge, simulated } from './provider.ts';
import { addTo, nothing } from './view.ts';

const at = '2026-01-02T03:04:05.000Z';
const bill = {
  ...{ paymentId: 'p1', purpose: 'food.order', reference: 'o1' },
  ...{ payer: 'alice', amount: 18_000, method: 'card' },
};
const alice = as({ id: 'alice', roles: ['customer'] });
const ada = as({ id: 'ada', roles: ['admin'] });

/** The service with the simulated provider, and what was charged. */
const service = async () => {
  const { home, published, ...memory } = await memoryHome({ appId: 'payment' });
  const payments = commandHandler(payment, home, {
    kind: 'payment',
    events: [PaymentApproved, PaymentDeclined, PaymentRefunded, PaymentVoided],
    lists: (state) => ('bill' in state ? ['payments'] : []),
  });
  const charges: Charge[] = [];
  const provider = simulated({ delay: { least: 0, most: 0 }, declineOver: 50_000 });
  const listed = {
    paymentId: 'p1',
    status: 'captured',
    purpose: 'food.order',
    payer: 'alice',
    amount: 18_000,
    method: 'card',
  } as const;
  const asked: unknown[] = [];
  const edge = await listening(
    app({
      routes: routes({
        payments,
        charge: (charge) => {
          charges.push(charge);
          return provider(charge);
        },
        mine: async (...query) => {
          asked.push(query);
          return { items: ['o1', 'o2'].map((reference) => ({ ...listed, reference })) };
        },
        summary: (purpose) => foldList(home.lists, 'payments', payments.loadMany, addTo(purpose), nothing),
        now: () => at,
      }),
    }),
  );
  const close = async () => {
    await edge[Symbol.asyncDispose]();
    await memory[Symbol.asyncDispose]();
  };
  const pay = async (over: object = {}) => {
    const reply = await edge.send('POST', '/payments', { ...bill, ...over });
    return [reply.status, await reply.json()] as const;
  };
  return { ...edge, pay, payments, charges, asked, published, [Symbol.asyncDispose]: close };
};

describe('POST /payments', () => {
  test('takes the money, and takes it once', async () => {
    await using here = await service();
    for (const _press of ['first', 'second'])
      expect(await here.pay()).toEqual([200, { outcome: 'approved', amount: 18_000 }]);
    expect(here.charges).toEqual([{ paymentId: 'p1', amount: 18_000, token: 'tok_ok' }]);
    await eventually(() => expect(here.published.map(({ type }) => type)).toEqual(['PaymentApproved']));
  });

  test.each([
    ['cardDeclined', { token: 'tok_declined' }],
    ['overLimit', { amount: 50_001 }],
  ])('answers a refusal, %s, with 200, and again with the same', async (reason, over) => {
    await using here = await service();
    for (const _press of ['first', 'second'])
      expect(await here.pay(over)).toEqual([200, { outcome: 'declined', reason }]);
    expect(here.charges).toHaveLength(1);
  });

  test.each([
    { amount: 1 },
    { payer: 'bob' },
    { reference: 'o2' },
    { purpose: 'taxi.fare' },
    { method: 'cash' },
  ])('refuses an id that was used for something else: %j', async (over) => {
    await using here = await service();
    await here.pay();
    const [status, problem] = await here.pay(over);
    expect([status, problem.type]).toEqual([409, '/problems/payment-id-reused']);
    expect(here.charges).toHaveLength(1);
  });

  test('declines what was cancelled before, and asks for no money', async () => {
    await using here = await service();
    await here.payments('p1', { type: 'Cancel', reason: 'orderExpired', at });
    expect(await here.pay()).toEqual([200, { outcome: 'declined', reason: 'cancelled' }]);
    expect(here.charges).toEqual([]);
  });

  test('says of money that went back that there is none', async () => {
    await using here = await service();
    await here.pay();
    await here.payments('p1', { type: 'Cancel', reason: 'orderExpired', at });
    expect(await here.pay()).toEqual([200, { outcome: 'declined', reason: 'refunded' }]);
    expect(here.charges).toHaveLength(1);
  });

  test.each([
    { amount: 0 },
    { amount: 0.5 },
    { amount: 1e10 },
    { paymentId: 'a/b' },
    { token: '4111 1111' },
    { method: 'gold' },
    { card: '4111' },
  ])('refuses %j', async (over) => {
    await using here = await service();
    expect((await here.pay(over))[0]).toBe(400);
    expect(here.charges).toEqual([]);
  });

  test.each(['/payments', '/payments/inquiries'])('is for services only: %s', async (path) => {
    await using here = await service();
    expect((await here.send('POST', path, bill, ada)).status).toBe(403);
  });
});

test('an inquiry tells what became of a payment, and changes nothing', async () => {
  await using here = await service();
  const inquire = async () => (await here.send('POST', '/payments/inquiries', { paymentId: 'p1' })).json();
  expect(await inquire()).toEqual({ outcome: 'none' });
  expect(here.charges).toEqual([]);
  await here.pay();
  expect(await inquire()).toEqual({ outcome: 'approved', amount: 18_000 });
});

test('the summary counts every payment once, also by purpose, and is for admins', async () => {
  await using here = await service();
  await here.pay();
  await here.pay();
  await here.pay({ paymentId: 'p2', amount: 2_000, purpose: 'taxi.fare' });
  await here.pay({ paymentId: 'p3', token: 'tok_declined' });
  await here.payments('p2', { type: 'Cancel', reason: 'x', at });
  const summary = async (query = '') =>
    (await here.send('GET', `/payments/summary${query}`, undefined, ada)).json();
  const none = { count: 0, sum: 0 };
  const food = { captured: { count: 1, sum: 18_000 }, refunded: none, declined: { count: 1, sum: 18_000 } };
  const refunded = { count: 1, sum: 2_000 };
  await eventually(async () =>
    expect(await summary()).toEqual({ ...food, captured: { count: 2, sum: 20_000 }, refunded }),
  );
  expect(await summary('?purpose=food.order')).toEqual(food);
  expect(await summary('?purpose=none')).toEqual({ captured: none, refunded: none, declined: none });
  expect((await here.send('GET', '/payments/summary', undefined, alice)).status).toBe(403);
});

test('my payments are mine, and can be looked up by what they were for', async () => {
  await using here = await service();
  const list = async (query: string) =>
    (await here.send('GET', `/payments${query}`, undefined, alice)).json();
  expect((await list('')).items).toHaveLength(2);
  expect((await list('?reference=o2&limit=5')).items).toMatchObject([{ reference: 'o2' }]);
  expect(here.asked).toEqual([
    ['alice', { limit: 20 }],
    ['alice', { limit: 5 }],
  ]);
  expect((await here.send('GET', '/payments?payer=bob', undefined, alice)).status).toBe(400);
});
