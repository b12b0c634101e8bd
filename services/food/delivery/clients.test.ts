import { describe, expect, test } from 'vitest';
import { isUnavailable } from '#kit/failure.ts';
import type { Outcome } from '#kit/invoke.ts';
import { order } from './clients.ts';

const claimWhere = (said: Outcome, asked: unknown[] = []) =>
  order(async (...call: unknown[]) => {
    asked.push(call);
    return said;
  }).claim('o1', 'rita');

describe('the order', () => {
  test.each([
    { granted: true, deliver: { address: '서울', phone: '010', note: '문 앞' } },
    { granted: false, found: 'cancelled' },
  ])('that answers %j is believed', async (body) => {
    const asked: unknown[] = [];
    expect(await claimWhere({ outcome: 'answer', body }, asked)).toEqual(body);
    expect(asked).toEqual([['order', 'POST /claims', { claim: 'pickup', orderId: 'o1', riderId: 'rita' }]]);
  });

  test.each<Outcome>([
    { outcome: 'unavailable', reason: 'dial tcp' },
    { outcome: 'unknown', reason: 'context deadline exceeded' },
    { outcome: 'refused', status: 400, problem: { type: '/problems/invalid-request' } },
  ])('without a clear answer ($outcome) is asked again later', async (said) => {
    const failure = await claimWhere(said).catch((error: unknown) => error);
    expect(isUnavailable(failure)).toBe(true);
  });

  test.each([undefined, {}, { granted: true }, { granted: 'yes' }])(
    'that answers %j is not understood',
    (body) => expect(claimWhere({ outcome: 'answer', body })).rejects.toThrow(),
  );
});
