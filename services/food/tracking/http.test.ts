import { describe, expect, test } from 'vitest';
import { unavailable } from '#kit/failure.ts';
import { as, listening } from '#kit/testing.ts';
import { app } from '#kit/web.ts';
import type { Snapshot } from './clients.ts';
import { routes } from './http.ts';
import type { Tracked } from './view.ts';

const at = '2026-01-02T03:04:05.000Z';
const alice = as({ id: 'alice', roles: ['customer'] });
const oscar = as({ id: 'oscar', roles: ['owner'], claims: { stores: ['1'] } });
const ada = as({ id: 'ada', roles: ['admin'] });
const basket = { storeId: '1', lines: [{ item: '통닭', quantity: 1, price: 18_000 }], total: 18_000 };
const snapshot: Snapshot = { customerId: 'alice', status: 'placed', ...basket };
const row: Tracked = { customerId: 'alice', ...basket, version: 1, placedAt: at, paidAt: at, paid: 18_000 };

/** The view with this row of `o1`, beside an order service that answers so. */
const viewOf = async (kept: Tracked | undefined, asked: Snapshot | 'none' | Error = snapshot) => {
  const questions: string[] = [];
  const pages: unknown[] = [];
  const edge = await listening(
    app({
      routes: routes({
        load: async (orderId) => (orderId === 'o1' ? kept : undefined),
        ordersOf: async (customerId, page) => {
          pages.push([customerId, page]);
          return { items: kept ? [{ orderId: 'o1', row: kept }] : [], next: '0.1' };
        },
        snapshot: async (orderId) => {
          questions.push(orderId);
          if (asked instanceof Error) throw asked;
          return asked === 'none' ? undefined : asked;
        },
      }),
    }),
  );
  const look = async (who: Record<string, string>) => {
    const reply = await edge.send('GET', '/orders/o1', undefined, who);
    return [reply.status, await reply.json()] as const;
  };
  return { ...edge, look, questions, pages };
};

const shown = { orderId: 'o1', status: 'placed', ...basket, paid: 18_000, refunded: 0 };
const timeline = [
  { what: 'paid', at },
  { what: 'placed', at },
];

describe('where is my order?', () => {
  test('FD-F7 SK-F10 is answered from the view, without asking anybody', async () => {
    await using view = await viewOf(row);
    expect(await view.look(alice)).toEqual([200, { ...shown, timeline }]);
    expect(view.questions).toEqual([]);
  });

  test('is answered by the order itself while the view has not heard of it', async () => {
    await using view = await viewOf(undefined);
    expect(await view.look(alice)).toEqual([200, { ...shown, timeline: [] }]);
    expect(view.questions).toEqual(['o1']);
  });

  test('is answered by the order itself while only others have told of it', async () => {
    await using view = await viewOf({ paidAt: at, paid: 18_000, receivedAt: at });
    expect((await view.look(alice))[0]).toBe(200);
    expect(view.questions).toEqual(['o1']);
  });

  test('says payment pending of an order that is not paid', async () => {
    await using view = await viewOf(undefined, { ...snapshot, status: 'awaitingPayment' });
    expect((await view.look(alice))[1]).toMatchObject({ status: 'payment pending', paid: 0 });
  });

  test.each([
    ['picked up', 18_000, 'pickedUp'],
    ['rejected', 18_000, 'rejected'],
    ['cancelled', 0, 'cancelled'],
  ])('says %s, and %i paid, of one that the order calls so', async (status, paid, found) => {
    await using view = await viewOf(undefined, { ...snapshot, status: found });
    expect((await view.look(alice))[1]).toMatchObject({ status, paid });
  });

  test('SK-F5 says why the store rejected', async () => {
    const rejection = { code: 'soldOut', detail: '통닭이 다 떨어졌어요' };
    await using view = await viewOf({ ...row, rejectedAt: at, rejection });
    expect((await view.look(alice))[1]).toMatchObject({ status: 'rejected', rejection });
  });

  test('is 404 for an order that is nowhere', async () => {
    await using view = await viewOf(undefined, 'none');
    const [status, body] = await view.look(alice);
    expect([status, body.type]).toEqual([404, '/problems/order-not-found']);
  });

  test('is 503 while the order cannot be asked, and not 404', async () => {
    await using view = await viewOf(undefined, unavailable('order gave no answer'));
    expect((await view.look(alice))[0]).toBe(503);
  });
});

describe('an order is seen by', () => {
  const people = [
    ['its customer', 200, alice],
    ['another customer', 404, as({ id: 'bob', roles: ['customer'] })],
    ['the owner of its store', 200, oscar],
    ['the owner of another store', 404, as({ id: 'olga', roles: ['owner'], claims: { stores: ['2'] } })],
    ['an owner of no store', 404, as({ id: 'otto', roles: ['owner'] })],
    ['an owner named as its customer is', 404, as({ id: 'alice', roles: ['owner'] })],
    [
      'a customer whose token names the store',
      404,
      as({ id: 'bob', roles: ['customer'], claims: { stores: ['1'] } }),
    ],
    ['an admin', 200, ada],
    ['a rider', 403, as({ id: 'rita', roles: ['rider'] })],
    ['nobody', 401, {}],
  ] as const;

  test.each(people)('%s: %i, from the view as by the order itself', async (_, status, who) => {
    await using view = await viewOf(row);
    await using empty = await viewOf(undefined);
    expect([(await view.look(who))[0], (await empty.look(who))[0]]).toEqual([status, status]);
  });
});

test('FD-N4 my orders are mine, a page at a time', async () => {
  await using view = await viewOf(row);
  const reply = await view.send('GET', '/orders?limit=7&cursor=2.10', undefined, alice);
  expect(await reply.json()).toEqual({ items: [{ ...shown, timeline }], next: '0.1' });
  await view.send('GET', '/orders', undefined, alice);
  expect(view.pages).toEqual([
    ['alice', { limit: 7, cursor: '2.10' }],
    ['alice', { limit: 20 }],
  ]);
  expect((await view.send('GET', '/orders', undefined, oscar)).status).toBe(403);
  expect((await view.send('GET', '/orders?customer=bob', undefined, alice)).status).toBe(400);
});
