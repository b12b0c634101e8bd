import { expect, test } from 'vitest';
import { isUnavailable } from '#kit/failure.ts';
import type { Outcome } from '#kit/invoke.ts';
import { order } from './clients.ts';

const body = {
  ...{ status: 'placed', customerId: 'alice', storeId: '1', total: 18_000 },
  lines: [{ item: '통닭', quantity: 1, price: 18_000 }],
};

const snapshotWhere = (said: Outcome, asked: unknown[] = []) =>
  order(async (...call: unknown[]) => {
    asked.push(call);
    return said;
  }).snapshot('o1');

test('the order is asked for itself', async () => {
  const asked: unknown[] = [];
  expect(await snapshotWhere({ outcome: 'answer', body: { orderId: 'o1', ...body } }, asked)).toEqual(body);
  expect(asked).toEqual([['order', 'GET /orders/o1/snapshot']]);
});

test('an order that is not there is none', async () => {
  const problem = { type: '/problems/order-not-found' };
  expect(await snapshotWhere({ outcome: 'refused', status: 404, problem })).toBeUndefined();
});

test.each<Outcome>([
  { outcome: 'refused', status: 401, problem: { type: '/problems/sidecar-only' } },
  { outcome: 'refused', status: 403, problem: { type: '/problems/forbidden' } },
  { outcome: 'unavailable', reason: 'dial tcp' },
  { outcome: 'unknown', reason: 'context deadline exceeded' },
])('without a clear answer nobody says that there is no order: %j', async (said) => {
  const failure = await snapshotWhere(said).catch((error: unknown) => error);
  expect(isUnavailable(failure)).toBe(true);
});

test('an answer in other words is not understood', () =>
  expect(snapshotWhere({ outcome: 'answer', body: { ...body, total: -1 } })).rejects.toThrow());
