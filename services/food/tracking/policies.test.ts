import { describe, expect, test } from 'vitest';
import { receive } from '#kit/policies.ts';
import { policies } from './policies.ts';

const at = '2026-01-02T03:04:05.000Z';
const basket = { storeId: '1', lines: [{ item: '통닭', quantity: 1, price: 18_000 }], total: 18_000 };
const bought = { customerId: 'alice', ...basket, at };
const bill = { purpose: 'food.order', reference: 'o1', payer: 'alice', amount: 18_000, method: 'card', at };

const tracked = async (topic: string, message: object) => {
  const rows: unknown[] = [];
  const table = policies({ track: async (orderId, { type }) => void rows.push([orderId, type]) });
  return [await receive(table, topic, { version: '2', ...message }), rows] as const;
};

describe('FD-F7 SK-F10 every event updates the view:', () => {
  test.each([
    ['food.order', 'OrderPlaced', bought],
    ['food.order', 'OrderPaymentDeferred', { ...bought, reason: 'outcomeUnknown', deadline: at }],
    ['food.order', 'OrderDeclined', { ...bought, reason: 'cardDeclined' }],
    ['food.order', 'OrderExpired', { at }],
    ['food.order', 'OrderCancelled', { at }],
    ['food.order', 'OrderRejected', { code: 'soldOut', detail: '품절', at }],
    ['food.order', 'OrderAccepted', { minutes: 20, at }],
    ['food.order', 'OrderPickedUp', { riderId: 'rita', at }],
    ['food.order', 'OrderDelivered', { at }],
    ['food.store', 'TicketReceived', { ...basket, at }],
    ['food.store', 'TicketCooked', { storeId: '1', at }],
    ['food.delivery', 'DeliveryStarted', { storeId: '1', at }],
  ])('%s %s is about the order it names', async (topic, type, data) => {
    expect(await tracked(topic, { type, subject: 'o1', data })).toEqual(['SUCCESS', [['o1', type]]]);
  });

  test.each(['PaymentApproved', 'PaymentRefunded'])('%s is about what the money was for', async (type) => {
    const data = { ...bill, reason: 'x' };
    expect(await tracked('platform.payment', { type, subject: 'p1', data })).toEqual([
      'SUCCESS',
      [['o1', type]],
    ]);
  });
});

test.each([
  ['platform.payment', 'PaymentApproved', { ...bill, purpose: 'bike.voucher' }],
  ['platform.payment', 'PaymentVoided', { reason: 'x', at }],
  ['food.store', 'StoreOpened', { name: '마포 통닭', at }],
  // The order tells these itself, or nobody has to know.
  ['platform.payment', 'PaymentDeclined', { ...bill, reason: 'x' }],
  ['food.store', 'TicketAccepted', { storeId: '1', minutes: 20, at }],
  ['food.delivery', 'DeliveryCompleted', { riderId: 'rita', at }],
])('%s %s changes no row', async (topic, type, data) => {
  expect(await tracked(topic, { type, subject: 'p1', data })).toEqual(['SUCCESS', []]);
});

test('what is off its contract goes to the dead letters', async () => {
  expect(await tracked('food.order', { type: 'OrderAccepted', subject: 'o1', data: { at } })).toEqual([
    'DROP',
    [],
  ]);
  expect(await tracked('food.order', { type: 'OrderExpired', data: { at } })).toEqual(['DROP', []]);
});
