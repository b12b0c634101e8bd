import { expect, test } from 'vitest';
import { receive } from '#kit/policies.ts';
import { policies } from './policies.ts';

const at = '2026-01-02T03:04:05.000Z';

const commands = async (type: string, data: object) => {
  const done: unknown[] = [];
  const payments = async (...call: unknown[]) => {
    done.push(call);
    return { status: 'voided' } as const;
  };
  const table = policies({
    payments: Object.assign(payments, { load: async () => undefined, loadMany: async () => [] }),
  });
  return [await receive(table, 'food.order', { type, subject: 'o1', version: '2', data }), done] as const;
};

test.each([
  ['OrderExpired', { at }, 'orderExpired'],
  ['OrderCancelled', { at }, 'orderCancelled'],
  ['OrderRejected', { code: 'soldOut', detail: '재료가 없어요', at }, 'orderRejected'],
])(
  'FD-F6 SK-F9 whenever %s, its payment is cancelled, whether or not it has come',
  async (type, data, reason) => {
    expect(await commands(type, data)).toEqual(['SUCCESS', [['o1', { type: 'Cancel', reason, at }]]]);
  },
);

test('of what else happens to orders payment takes no notice', async () => {
  expect(await commands('OrderAccepted', { minutes: 20, at })).toEqual(['SUCCESS', []]);
});

test('what is off its contract goes to the dead letters', async () => {
  expect(await commands('OrderExpired', { at: 'yesterday' })).toEqual(['DROP', []]);
});
