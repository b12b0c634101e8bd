import { describe, expect, test } from 'vitest';
import { deliveryEvents } from '#food/contract.ts';
import { commandHandler } from '#kit/commands.ts';
import { unavailable } from '#kit/failure.ts';
import { as, eventually, listening, memoryHome } from '#kit/testing.ts';
import { app } from '#kit/web.ts';
import type { Claimed } from './clients.ts';
import { delivery } from './delivery.ts';
import { routes } from './http.ts';

const at = '2026-01-02T03:04:05.000Z';
const rita = as({ id: 'rita', roles: ['rider'] });
const rolf = as({ id: 'rolf', roles: ['rider'] });
const deliver = { address: '서울 마포구 1', phone: '010-1234-5678' };
const granted: Claimed = { granted: true, deliver };
const row = { orderId: 'o1', storeId: '1', status: 'started' as const, startedAt: at };

/** The service with one delivery that waits, `o1`; the order answers claims so, one after the other, or does not answer. */
const serviceWhoseClaimIs = async (...answers: (Claimed | Error)[]) => {
  const { home, published, ...memory } = await memoryHome({ appId: 'delivery' });
  const claims: unknown[] = [];
  const pages: unknown[] = [];
  const deliveries = commandHandler(delivery, home, {
    kind: 'delivery',
    events: deliveryEvents,
  });
  await deliveries('o1', { type: 'StartDelivery', storeId: '1', at });
  const ports = {
    deliveries,
    claim: async (...asked: unknown[]) => {
      claims.push(asked);
      const answer = answers[Math.min(claims.length, answers.length) - 1] ?? granted;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    deliveriesFor: async (caller: { id: string }, ...asked: unknown[]) => {
      pages.push([caller.id, ...asked]);
      return { items: [row] };
    },
    now: () => at,
  };
  const edge = await listening(app({ routes: routes(ports) }));
  const close = async () => {
    await edge[Symbol.asyncDispose]();
    await memory[Symbol.asyncDispose]();
  };
  const press = async (what: string, who: Record<string, string>, orderId = 'o1') => {
    const reply = await edge.send('POST', `/deliveries/${orderId}/${what}`, undefined, who);
    return [reply.status, await reply.json()] as const;
  };
  const announced = () => published.map(({ type }) => type);
  return { ...edge, deliveries, press, claims, pages, announced, [Symbol.asyncDispose]: close };
};

describe('picking up', () => {
  const pickedUp = { orderId: 'o1', storeId: '1', status: 'pickedUp', deliver };

  test('claims the order and tells where it goes, the second time as the first', async () => {
    await using service = await serviceWhoseClaimIs(granted);
    for (const _press of ['first', 'second'])
      expect(await service.press('pickup', rita)).toEqual([200, pickedUp]);
    expect(service.claims).toEqual([1, 2].map(() => ['o1', 'rita']));
    await eventually(() => expect(service.announced()).toEqual(['DeliveryStarted', 'DeliveryPickedUp']));
  });

  test('is for the first rider; the second is told so, and the order is not asked again', async () => {
    await using service = await serviceWhoseClaimIs(granted);
    await service.press('pickup', rita);
    expect(await service.press('pickup', rolf)).toMatchObject([409, { type: '/problems/delivery-taken' }]);
    expect(service.claims).toHaveLength(1);
  });

  test.each([
    ['pickedUp', { type: '/problems/delivery-taken' }],
    ['cancelled', { type: '/problems/order-no-longer-wanted', found: 'cancelled' }],
  ])('is refused where the order says %s', async (found, problem) => {
    await using service = await serviceWhoseClaimIs({ granted: false, found });
    expect(await service.press('pickup', rita)).toMatchObject([409, problem]);
    expect(await service.deliveries.load('o1')).toMatchObject({ status: 'started' });
  });

  test('without an answer of the order is not done, and may be finished yet', async () => {
    await using service = await serviceWhoseClaimIs(unavailable('order gave no answer'), granted);
    expect(await service.press('pickup', rita)).toMatchObject([503, { type: '/problems/outcome-unknown' }]);
    expect((await service.press('pickup', rita))[0]).toBe(200);
  });

  test('of what was never cooked claims nothing', async () => {
    await using service = await serviceWhoseClaimIs();
    expect((await service.press('pickup', rita, 'o2'))[0]).toBe(404);
    expect(service.claims).toEqual([]);
  });
});

describe('delivering', () => {
  test('ends the delivery, the second time as the first', async () => {
    await using service = await serviceWhoseClaimIs();
    await service.press('pickup', rita);
    for (const _press of ['first', 'second']) {
      const [status, body] = await service.press('delivered', rita);
      expect([status, body]).toEqual([200, { orderId: 'o1', storeId: '1', status: 'delivered' }]);
    }
    await eventually(() =>
      expect(service.announced()).toEqual(['DeliveryStarted', 'DeliveryPickedUp', 'DeliveryCompleted']),
    );
  });

  test('is not for another rider, and not before it is picked up', async () => {
    await using service = await serviceWhoseClaimIs();
    expect(await service.press('delivered', rita)).toMatchObject([
      409,
      { type: '/problems/delivery-not-picked-up', found: 'started' },
    ]);
    await service.press('pickup', rita);
    expect(await service.press('delivered', rolf)).toMatchObject([409, { type: '/problems/delivery-taken' }]);
  });
});

test('a rider lists what waits, by status and a page at a time', async () => {
  await using service = await serviceWhoseClaimIs();
  const list = (query: string) => service.send('GET', `/deliveries${query}`, undefined, rita);
  expect(await (await list('?status=started&limit=7&cursor=2.10')).json()).toEqual({ items: [row] });
  await list('');
  expect(service.pages).toEqual([
    ['rita', 'started', { limit: 7, cursor: '2.10' }],
    ['rita', undefined, { limit: 20 }],
  ]);
  expect((await list('?status=lost')).status).toBe(400);
});

test.each([
  ['a customer', 403, as({ id: 'alice', roles: ['customer'] })],
  ['an owner', 403, as({ id: 'oscar', roles: ['owner'], claims: { stores: ['1'] } })],
  ['nobody', 401, {}],
] as const)('deliveries are not for %s', async (_, status, who) => {
  await using service = await serviceWhoseClaimIs();
  expect((await service.send('GET', '/deliveries', undefined, who)).status).toBe(status);
  expect((await service.press('pickup', who))[0]).toBe(status);
  expect((await service.press('delivered', who))[0]).toBe(status);
  expect(service.claims).toEqual([]);
});
