import { describe, expect, test } from 'vitest';
import { isUnavailable } from '#kit/failure.ts';
import type { Outcome } from '#kit/invoke.ts';
import { order } from './clients.ts';

const claimWhere = (said: Outcome, asked: unknown[] = []) =>
  order(async (...call: unknown[]) => {
    asked.push(call);
    return said;
  }).accept('o1', { storeId: '1', minutes: 20 });

const rejectWhere = (said: Outcome, asked: unknown[] = []) =>
  order(async (...call: unknown[]) => {
    asked.push(call);
    return said;
  }).reject('o1', { storeId: '1', code: 'soldOut', detail: '재료가 없어요' });

describe('the order', () => {
  test.each([
    { granted: true, minutes: 20, deliver: { address: '서울', phone: '010', note: '문 앞' } },
    { granted: false, found: 'cancelled' },
  ])('that answers %j is believed', async (body) => {
    const asked: unknown[] = [];
    expect(await claimWhere({ outcome: 'answer', body }, asked)).toEqual(body);
    expect(asked).toEqual([
      ['order', 'POST /claims', { claim: 'accept', orderId: 'o1', storeId: '1', minutes: 20 }],
    ]);
  });

  test.each<Outcome>([
    { outcome: 'unavailable', reason: 'dial tcp' },
    { outcome: 'unknown', reason: 'context deadline exceeded' },
    { outcome: 'refused', status: 404, problem: { type: '/problems/order-not-found' } },
  ])('without a clear answer ($outcome) is asked again later', async (said) => {
    const failure = await claimWhere(said).catch((error: unknown) => error);
    expect(isUnavailable(failure)).toBe(true);
  });

  test.each([undefined, {}, { granted: true }, { granted: 'yes' }])(
    'that answers %j is not understood',
    (body) => expect(claimWhere({ outcome: 'answer', body })).rejects.toThrow(),
  );

  test.each([
    { granted: true, code: 'soldOut', detail: '재료가 없어요' },
    { granted: false, found: 'accepted' },
  ])('that answers %j to a rejection is believed', async (body) => {
    const asked: unknown[] = [];
    expect(await rejectWhere({ outcome: 'answer', body }, asked)).toEqual(body);
    const claim = { claim: 'reject', orderId: 'o1', storeId: '1', code: 'soldOut', detail: '재료가 없어요' };
    expect(asked).toEqual([['order', 'POST /claims', claim]]);
  });

  test('without a clear answer to a rejection is asked again later', async () => {
    const failure = await rejectWhere({ outcome: 'unknown', reason: 'x' }).catch((error: unknown) => error);
    expect(isUnavailable(failure)).toBe(true);
  });
});
