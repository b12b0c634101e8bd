import { describe, expect, test } from 'vitest';
import { orderEvents as events } from '#food/contract.ts';
import { commandHandler } from '#kit/commands.ts';
import { as, eventually, listening, memoryHome } from '#kit/testing.ts';
import { app } from '#kit/web.ts';
import { routes } from './http.ts';
import { order, type PaymentAnswer } from './order.ts';

// What is asked about an order once it is there: to pay it, to claim it, to look at it.

const at = '2026-01-02T03:04:05.000Z';
const deadline = '2026-01-02T03:19:05.000Z';
const alice = as({ id: 'alice', roles: ['customer'] });
const bob = as({ id: 'bob', roles: ['customer'] });
const basket = { storeId: '1', lines: [{ item: '통닭', quantity: 1, price: 18_000 }], total: 18_000 };
const contact = { address: '서울 마포구 1', phone: '010-1234-5678', note: '문 앞' };
const purchase = {
  ...{ customerId: 'alice', ...basket, ...contact },
  ...{ payMethod: 'card' as const, payToken: 'tok_ok', fingerprint: 'print' },
};

const approved = { outcome: 'approved', amount: 18_000 } as const;
const declined = { outcome: 'declined', reason: 'cardDeclined' } as const;
const unknown = { outcome: 'unknown' } as const;
const unavailable = { outcome: 'unavailable' } as const;

/** The service with one order, `o1`, whose payment went so; from then on payment answers `then`. */
const serviceWithOrder = async (payment: PaymentAnswer, then: PaymentAnswer = approved) => {
  const memory = await memoryHome({ appId: 'order' });
  const orders = commandHandler(order, memory.home, { kind: 'order', events });
  const place = { type: 'PlaceOrder', purchase, deadline, at } as const;
  await orders('o1', place, { learn: async () => ({ ...place, payment }) });
  const asked: string[] = [];
  const pay = async (orderId: string) => {
    asked.push(orderId);
    return then;
  };
  const never = () => Promise.reject(new Error('nobody quotes here'));
  const ports = { orders, pay, quote: never, deadline: () => deadline, newId: () => 'new', now: () => at };
  const edge = await listening(app({ routes: routes(ports) }));
  const close = async () => {
    await edge[Symbol.asyncDispose]();
    await memory[Symbol.asyncDispose]();
  };
  const announced = () => memory.published.map(({ type }) => type);
  return { ...edge, orders, asked, announced, [Symbol.asyncDispose]: close };
};

describe('POST /orders/{id}/pay', () => {
  test.each([
    [201, approved],
    [402, declined],
    [202, unknown],
    [503, unavailable],
  ])('answers %i when payment says %j', async (status, then) => {
    await using service = await serviceWithOrder(unavailable, then);
    const reply = await service.send('POST', '/orders/o1/pay', undefined, alice);
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ orderId: 'o1' });
    expect(service.asked).toEqual(['o1']);
  });

  test('of an order that is paid says so again, and asks for no money', async () => {
    await using service = await serviceWithOrder(approved);
    for (const _press of ['first', 'second']) {
      const reply = await service.send('POST', '/orders/o1/pay', undefined, alice);
      expect([reply.status, await reply.json()]).toEqual([
        201,
        { orderId: 'o1', ...basket, status: 'placed' },
      ]);
    }
    expect(service.asked).toEqual([]);
  });

  test('of a declined or an expired order is refused', async () => {
    await using service = await serviceWithOrder(declined);
    const reply = await service.send('POST', '/orders/o1/pay', undefined, alice);
    expect([reply.status, await reply.json()]).toMatchObject([
      409,
      { type: '/problems/order-not-payable', found: 'declined' },
    ]);
    await using other = await serviceWithOrder(unknown);
    await other.orders('o1', { type: 'ExpireOrder', at: deadline });
    const late = await other.send('POST', '/orders/o1/pay', undefined, alice);
    expect([late.status, await late.json()]).toMatchObject([409, { found: 'expired' }]);
    expect([...service.asked, ...other.asked]).toEqual([]);
  });

  test('of somebody else’s order, or of none, is 404 and asks for no money', async () => {
    await using service = await serviceWithOrder(unavailable);
    expect((await service.send('POST', '/orders/o1/pay', undefined, bob)).status).toBe(404);
    expect((await service.send('POST', '/orders/o2/pay', undefined, alice)).status).toBe(404);
    expect(service.asked).toEqual([]);
  });
});

const acceptance = { claim: 'accept', orderId: 'o1', storeId: '1', minutes: 20 };

describe('POST /claims', () => {
  const claim = acceptance;
  const granted = { granted: true, minutes: 20, deliver: contact };

  test('SK-N2 grants a placed order and tells what is to be delivered, the second time as the first', async () => {
    await using service = await serviceWithOrder(approved);
    expect(await (await service.send('POST', '/claims', claim)).json()).toEqual(granted);
    const again = await service.send('POST', '/claims', { ...claim, minutes: 45 });
    expect(await again.json()).toEqual(granted);
    await eventually(() => expect(service.announced()).toEqual(['OrderPlaced', 'OrderAccepted']));
  });

  test.each([
    ['awaits its payment', unavailable, claim, 'awaitingPayment'],
    ['was declined', declined, claim, 'declined'],
    ['belongs to another store', approved, { ...claim, storeId: '2' }, 'none'],
    ['is not there', approved, { ...claim, orderId: 'o2' }, 'none'],
  ])(
    'FD-N1 SK-N1 refuses an order that %s, by an answer and not by a status',
    async (_, payment, asked, found) => {
      await using service = await serviceWithOrder(payment);
      const reply = await service.send('POST', '/claims', asked);
      expect([reply.status, await reply.json()]).toEqual([200, { granted: false, found }]);
    },
  );

  test('SK-F5 grants a rejection with its code and detail, the second time as the first', async () => {
    await using service = await serviceWithOrder(approved);
    const reason = { code: 'soldOut', detail: '재료가 없어요' };
    for (const words of [reason, { code: 'closing', detail: '' }]) {
      const reply = await service.send('POST', '/claims', {
        ...{ claim: 'reject', orderId: 'o1', storeId: '1' },
        ...words,
      });
      expect(await reply.json()).toEqual({ granted: true, ...reason });
    }
    expect(await (await service.send('POST', '/claims', claim)).json()).toEqual({
      granted: false,
      found: 'rejected',
    });
  });

  test('grants a pick-up to the first rider only', async () => {
    await using service = await serviceWithOrder(approved);
    await service.send('POST', '/claims', claim);
    const pickup = async (riderId: string) =>
      (await service.send('POST', '/claims', { claim: 'pickup', orderId: 'o1', riderId })).json();
    expect(await pickup('rita')).toEqual({ granted: true, deliver: contact });
    expect(await pickup('rolf')).toEqual({ granted: false, found: 'pickedUp' });
    expect(await pickup('rita')).toEqual({ granted: true, deliver: contact });
  });

  test('is not for users', async () => {
    await using service = await serviceWithOrder(approved);
    const admin = as({ id: 'ada', roles: ['admin', 'owner', 'customer'] });
    expect((await service.send('POST', '/claims', claim, admin)).status).toBe(403);
  });
});

describe('POST /orders/{id}/cancel', () => {
  const press = '/orders/o1/cancel';

  test('FD-F5 SK-F8 cancels, once, and says so again', async () => {
    await using service = await serviceWithOrder(approved);
    for (const _press of ['first', 'second']) {
      const reply = await service.send('POST', press, undefined, alice);
      expect([reply.status, await reply.json()]).toEqual([200, { orderId: 'o1', status: 'cancelled' }]);
    }
    await eventually(() => expect(service.announced()).toEqual(['OrderPlaced', 'OrderCancelled']));
    expect(await (await service.send('POST', '/claims', acceptance)).json()).toEqual({
      granted: false,
      found: 'cancelled',
    });
  });

  test('is refused once a rider has it', async () => {
    await using service = await serviceWithOrder(approved);
    await service.send('POST', '/claims', acceptance);
    await service.send('POST', '/claims', { claim: 'pickup', orderId: 'o1', riderId: 'rita' });
    const reply = await service.send('POST', press, undefined, alice);
    expect([reply.status, await reply.json()]).toMatchObject([
      409,
      { type: '/problems/order-not-cancellable', found: 'pickedUp' },
    ]);
  });

  test('is for its customer only', async () => {
    await using service = await serviceWithOrder(approved);
    expect((await service.send('POST', press, undefined, bob)).status).toBe(404);
    expect((await service.send('POST', press, undefined, as({ id: 'ada', roles: ['admin'] }))).status).toBe(
      403,
    );
  });

  test('while its payment is under way wins: the payment is not the order’s any more', async () => {
    await using service = await serviceWithOrder(unknown);
    const reply = await service.send('POST', press, undefined, alice);
    expect(reply.status).toBe(200);
    const late = await service.send('POST', '/orders/o1/pay', undefined, alice);
    expect([late.status, await late.json()]).toMatchObject([409, { found: 'cancelled' }]);
    expect(service.asked).toEqual([]);
  });
});

describe('GET /orders/{id}/snapshot', () => {
  test('tells what is bought and by whom, and nothing of where to', async () => {
    await using service = await serviceWithOrder(approved);
    const reply = await service.send('GET', '/orders/o1/snapshot');
    expect(await reply.json()).toEqual({ orderId: 'o1', status: 'placed', customerId: 'alice', ...basket });
  });

  test('of an order that is not there is 404; for users it is not', async () => {
    await using service = await serviceWithOrder(approved);
    expect((await service.send('GET', '/orders/o2/snapshot')).status).toBe(404);
    expect((await service.send('GET', '/orders/o1/snapshot', undefined, alice)).status).toBe(403);
  });
});
