import { expect, test } from 'vitest';
import type { Delivery } from './delivery.ts';
import { deliveryRows, maySee } from './view.ts';

const at = '2026-01-02T03:04:05.000Z';
const start = { storeId: '1', startedAt: at };
const kept: Readonly<Record<string, Delivery>> = {
  o1: { status: 'started', ...start },
  o2: { status: 'pickedUp', riderId: 'rita', ...start },
  o3: { status: 'cancelled', ...start },
  o4: { status: 'cancelled' },
};
const rows = await deliveryRows(async (ids) => ids.map((id) => kept[id]))(['o1', 'o2', 'o3', 'o4', 'o5']);

test('a list shows what once began', () =>
  expect(rows).toEqual([
    { orderId: 'o1', status: 'started', ...start },
    { orderId: 'o2', status: 'pickedUp', riderId: 'rita', ...start },
    { orderId: 'o3', status: 'cancelled', ...start },
    undefined,
    undefined,
  ]));

test.each([
  ['the rider who has it', { id: 'rita', roles: ['rider'] }, ['o1', 'o2', 'o3']],
  ['another rider', { id: 'rolf', roles: ['rider'] }, ['o1', 'o3']],
  ['an admin', { id: 'ada', roles: ['admin'] }, ['o1', 'o2', 'o3']],
] as const)('what is under way is not seen by everybody: %s', (_, caller, seen) => {
  const found = rows.flatMap((row) =>
    row && maySee({ ...caller, roles: [...caller.roles] }, row) ? row.orderId : [],
  );
  expect(found).toEqual(seen);
});
