import { everyId, everyOrder, summaryOf, type World } from '#tools/demo/world.ts';
import type { Told } from './customers.ts';

export type Row = Readonly<{ what: string; expected: number; found: number }>;

/** Every figure that must agree after whatever happened. */
export const account = async (
  { alice, bob, oscar, olga, ada }: World,
  told: readonly Told[],
): Promise<readonly Row[]> => {
  const orders = [...(await everyOrder(alice)), ...(await everyOrder(bob))];
  const placed = new Map(
    orders.filter(({ status }) => status === 'placed').map((order) => [order.orderId, order]),
  );
  const { captured, refunded } = await summaryOf(ada);
  const tickets = [
    ...(await everyId(oscar, '/stores/1/orders')),
    ...(await everyId(olga, '/stores/2/orders')),
  ];
  const promised = told.filter(({ status }) => status === 201).map(({ orderId = '' }) => orderId);
  const sum = [...placed.values()].reduce((total, order) => total + order.total, 0);
  return [
    {
      what: 'payments − refunds = placed orders',
      expected: placed.size,
      found: captured.count - refunded.count,
    },
    { what: 'the same in won', expected: sum, found: captured.sum - refunded.sum },
    { what: 'tickets = placed orders', expected: placed.size, found: tickets.length },
    {
      what: '… each exactly once',
      expected: placed.size,
      found: new Set(tickets.filter((id) => placed.has(id))).size,
    },
    {
      what: 'orders promised by a 201 are placed',
      expected: promised.length,
      found: promised.filter((id) => placed.has(id)).length,
    },
    {
      what: 'orders in the view once',
      expected: orders.length,
      found: new Set(orders.map(({ orderId }) => orderId)).size,
    },
    {
      what: 'orders that still await their payment',
      expected: 0,
      found: orders.filter(({ status }) => status === 'payment pending').length,
    },
    {
      what: 'customers who were never told',
      expected: 0,
      found: told.filter(({ status, presses }) => presses > 1 && ![201, 402, 409].includes(status)).length,
    },
  ];
};

export const agrees = (rows: readonly Row[]): boolean =>
  rows.every(({ expected, found }) => expected === found);
