import { describe, expect, test } from 'vitest';
import { specification } from '#kit/testing.ts';
import type { PaymentEvent } from '#platform/contract.ts';
import { type Payment, payment } from './payment.ts';
import { addTo, nothing } from './view.ts';

const given = specification(payment);

const at = '2026-01-02T03:04:05.000Z';
const bill = {
  purpose: 'food.order',
  reference: 'order-1',
  payer: 'alice',
  amount: 36_000,
  method: 'card',
} as const;
const pay = { type: 'Pay', bill, token: 'tok_ok', at } as const;
const payApproved = { ...pay, answer: 'approved' } as const;
const payDeclined = { ...pay, answer: { declined: 'cardDeclined' } } as const;
const cancel = { type: 'Cancel', reason: 'orderExpired', at } as const;
const approved = { type: 'PaymentApproved', data: { ...bill, at } } as const;
const declined = { type: 'PaymentDeclined', data: { ...bill, reason: 'cardDeclined', at } } as const;
const refunded = { type: 'PaymentRefunded', data: { ...bill, reason: 'orderExpired', at } } as const;
const voided = { type: 'PaymentVoided', data: { reason: 'orderExpired', at } } as const;

describe('paying', () => {
  test('asks who moves the money', () => given().when(pay).thenAsks());
  test('is approved as they say', () => given().when(payApproved).thenEvents(approved));
  test('is declined as they say', () => given().when(payDeclined).thenEvents(declined));
  test.each([
    ['captured', [approved]],
    ['declined', [declined]],
    ['refunded', [approved, refunded]],
    ['voided', [voided]],
  ])('again moves no money once it is %s', (_status, past) =>
    given(...past)
      .when(pay)
      .thenNothing(),
  );
  test('that was approved twice at once is captured once', () =>
    given(approved).when(payApproved).thenNothing());
  test('with another token changes nothing', () =>
    given(declined)
      .when({ ...pay, token: 'tok_other' })
      .thenNothing());
  test('that was cancelled while the provider was at it is taken and given back', () =>
    given(voided)
      .when(payApproved)
      .thenEvents(approved, { ...refunded, data: { ...bill, reason: 'cancelledMeanwhile', at } }));
  test('that was cancelled before is not asked for any more', () => given(voided).when(pay).thenNothing());
});

describe('a payment id', () => {
  test.each([
    ['amount', { amount: 36_001 }],
    ['payer', { payer: 'bob' }],
    ['reference', { reference: 'order-2' }],
    ['purpose', { purpose: 'taxi.fare' }],
    ['method', { method: 'cash' }],
  ] as const)('is not used again for another %s', (_what, other) =>
    given(approved)
      .when({ ...pay, bill: { ...bill, ...other } })
      .thenRejected({ type: 'PaymentIdReused' }),
  );
  test('of a declined payment is not used again either', () =>
    given(declined)
      .when({ ...pay, bill: { ...bill, amount: 1 } })
      .thenRejected({ type: 'PaymentIdReused' }));
});

describe('cancelling', () => {
  test('gives the money back', () => given(approved).when(cancel).thenEvents(refunded));
  test('gives the money back once', () => given(approved, refunded).when(cancel).thenNothing());
  test('before the payment is remembered', () => given().when(cancel).thenEvents(voided));
  test('before the payment is remembered once', () => given(voided).when(cancel).thenNothing());
  test('a declined payment gives nothing back', () => given(declined).when(cancel).thenNothing());
});

describe('the summary', () => {
  const state = (...past: readonly PaymentEvent[]) => past.reduce<Payment>(payment.evolve, payment.initial);
  const all = [state(), state(approved), state(declined), state(approved, refunded), state(voided)];
  test('counts a refunded payment as captured too, and what moved no money not at all', () =>
    expect(all.reduce(addTo(undefined), nothing)).toEqual({
      captured: { count: 2, sum: 72_000 },
      refunded: { count: 1, sum: 36_000 },
      declined: { count: 1, sum: 36_000 },
    }));
  test('can be of one purpose', () => expect(all.reduce(addTo('taxi.fare'), nothing)).toEqual(nothing));
});
