import { describe, expect, test } from 'vitest';
import type { Outcome } from '#kit/invoke.ts';
import { payment } from './clients.ts';
import type { Purchase } from './order.state.ts';
import type { PaymentAnswer } from './order.ts';

const purchase: Purchase = {
  ...{ customerId: 'alice', storeId: '1', lines: [], total: 18_000, address: '서울', phone: '010' },
  ...{ note: '문 앞', payMethod: 'online', payToken: 'tok_ok', fingerprint: 'print' },
};

/** A payment that answers so, and what it was asked. */
const answering = (said: Outcome) => {
  const asked: unknown[] = [];
  const invoke = async (...call: unknown[]) => {
    asked.push(call);
    return said;
  };
  return { ...payment(invoke), asked };
};

const answer = (body: unknown): Outcome => ({ outcome: 'answer', body });
const understood: readonly (readonly [string, Outcome, PaymentAnswer])[] = [
  ['a payment', answer({ outcome: 'approved', amount: 18_000 }), { outcome: 'approved', amount: 18_000 }],
  ['a payment of before', answer({ outcome: 'approved', amount: 5 }), { outcome: 'approved', amount: 5 }],
  [
    'a no',
    answer({ outcome: 'declined', reason: 'overLimit' }),
    { outcome: 'declined', reason: 'overLimit' },
  ],
  ['nothing taken yet', answer({ outcome: 'none' }), { outcome: 'unknown' }],
  ['an answer in other words', answer({ outcome: 'paid' }), { outcome: 'unknown' }],
  ['a payment of it does not say what', answer({ outcome: 'approved' }), { outcome: 'unknown' }],
  ['an empty answer', answer(undefined), { outcome: 'unknown' }],
  [
    'a refusal',
    { outcome: 'refused', status: 409, problem: { type: '/problems/payment-id-reused' } },
    { outcome: 'unknown' },
  ],
  ['no answer', { outcome: 'unknown', reason: 'context deadline exceeded' }, { outcome: 'unknown' }],
  [
    'surely not asked',
    { outcome: 'unavailable', reason: 'circuit breaker is open' },
    { outcome: 'unavailable' },
  ],
];

describe.each(['pay', 'inquire'] as const)('%s understands', (method) => {
  test.each(understood)('%s', async (_, said, expected) => {
    const client = answering(said);
    const heard = method === 'pay' ? await client.pay('o1', purchase) : await client.inquire('o1');
    expect(heard).toEqual(expected);
    expect(client.asked).toHaveLength(1);
  });
});

test('payment is asked by a fixed path, by the id of the order, and told nothing of where to', async () => {
  const client = answering(answer({ outcome: 'none' }));
  await client.pay('o1', purchase);
  await client.inquire('o1');
  const bill = { paymentId: 'o1', purpose: 'food.order', reference: 'o1', payer: 'alice', amount: 18_000 };
  expect(client.asked).toEqual([
    ['payment', 'POST /payments', { ...bill, method: 'online', token: 'tok_ok' }],
    ['payment', 'POST /payments/inquiries', { paymentId: 'o1' }],
  ]);
});
