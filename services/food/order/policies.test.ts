import { describe, expect, test } from 'vitest';
import { receive } from '#kit/policies.ts';
import { policies } from './policies.ts';

const at = '2026-01-02T03:04:05.000Z';
const bill = { purpose: 'food.order', reference: 'o1', payer: 'alice', amount: 18_000, method: 'card' };

/** What a message leads to: commands of the order, and changes of the copied menus. */
const reactions = async (topic: string, message: object) => {
  const done: unknown[] = [];
  const orders = async (...call: unknown[]) => {
    done.push(call);
    return { rejected: { type: 'OrderNotFound' } } as const;
  };
  const ports = { load: async () => undefined, loadMany: async () => [] };
  const table = policies({
    orders: Object.assign(orders, ports),
    menus: async (storeId, { type }) => void done.push([storeId, type]),
  });
  const verdict = await receive(table, topic, { subject: 'p1', version: '3', ...message });
  return { verdict, done };
};

describe('whenever a payment', () => {
  test('is approved, it is recorded on its order', async () => {
    const { verdict, done } = await reactions('platform.payment', {
      type: 'PaymentApproved',
      data: { ...bill, at },
    });
    const payment = { outcome: 'approved', amount: 18_000 };
    expect(done).toEqual([['o1', { type: 'RecordPayment', payment, at }]]);
    // The order said no: that is an outcome, not a failure.
    expect(verdict).toBe('SUCCESS');
  });

  test('is declined, it is recorded on its order', async () => {
    const data = { ...bill, reason: 'cardDeclined', at };
    const { done } = await reactions('platform.payment', { type: 'PaymentDeclined', data });
    expect(done).toEqual([
      ['o1', { type: 'RecordPayment', payment: { outcome: 'declined', reason: 'cardDeclined' }, at }],
    ]);
  });

  test.each(['PaymentApproved', 'PaymentDeclined'])(
    'is for something else, %s is none of our business',
    async (type) => {
      const data = { ...bill, purpose: 'taxi.fare', reason: 'x', at };
      expect(await reactions('platform.payment', { type, data })).toEqual({ verdict: 'SUCCESS', done: [] });
    },
  );

  test('is told of in other words, the message goes to the dead letters', async () => {
    const message = { type: 'PaymentApproved', data: { reference: 'o1' } };
    expect(await reactions('platform.payment', message)).toEqual({ verdict: 'DROP', done: [] });
  });
});

test.each([
  ['food.store', 'TicketCooked', { storeId: '1', at }, 'RecordCooked'],
  ['food.delivery', 'DeliveryStarted', { storeId: '1', at }, 'RecordDelivering'],
  ['food.delivery', 'DeliveryCompleted', { riderId: 'rita', at }, 'RecordDelivered'],
])('whenever %s tells %s, the order notes it', async (topic, type, data, command) => {
  const { verdict, done } = await reactions(topic, { type, subject: 'o1', data });
  expect([verdict, done]).toEqual(['SUCCESS', [['o1', { type: command, at }]]]);
});

test.each([
  ['StoreOpened', { name: '마포 통닭', at }],
  ['StoreClosed', { at }],
  ['MenuItemOffered', { item: '통닭', price: 18_000, soldOut: false, at }],
  ['MenuItemWithdrawn', { item: '통닭', at }],
])('%s changes our copy of that store', async (type, data) => {
  const { verdict, done } = await reactions('food.store', { type, subject: '1', data });
  expect([verdict, done]).toEqual(['SUCCESS', [['1', type]]]);
});

test('an event on a topic that is not its own is nobody’s', async () => {
  const message = { type: 'PaymentApproved', data: { ...bill, at } };
  expect(await reactions('food.store', message)).toEqual({ verdict: 'SUCCESS', done: [] });
});
