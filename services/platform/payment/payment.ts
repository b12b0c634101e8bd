import { ask, type Decider, type Decision, reject } from '#kit/decider.ts';
import type { Bill, PaymentEvent } from '#platform/contract.ts';

export type Payment =
  | { status: 'none' }
  | { status: 'captured'; bill: Bill }
  | { status: 'declined'; bill: Bill; reason: string }
  | { status: 'refunded'; bill: Bill }
  | { status: 'voided' };

export type PaymentCommand =
  | { type: 'Pay'; bill: Bill; token: string; answer?: 'approved' | { declined: string }; at: string }
  | { type: 'Cancel'; reason: string; at: string };

export type PaymentRejection = { type: 'PaymentIdReused' };

const decide = (payment: Payment, command: PaymentCommand): Decision<PaymentEvent, PaymentRejection> => {
  switch (command.type) {
    case 'Pay':
      return pay(payment, command);

    case 'Cancel':
      return cancel(payment, command);
  }
};

/** The money is asked for once; whoever asks again gets the first answer. */
const pay = (
  payment: Payment,
  { bill, answer, at }: PaymentCommand & { type: 'Pay' },
): Decision<PaymentEvent, PaymentRejection> => {
  if (payment.status === 'voided') return answer === 'approved' ? takenAndGivenBack(bill, at) : [];
  if (payment.status !== 'none') return isSame(payment.bill, bill) ? [] : reject({ type: 'PaymentIdReused' });
  if (!answer) return ask;
  return answer === 'approved'
    ? [{ type: 'PaymentApproved', data: { ...bill, at } }]
    : [{ type: 'PaymentDeclined', data: { ...bill, reason: answer.declined, at } }];
};

/** Cancelled while the provider was at it: the money has moved, so it moves back, and both are on record. */
const takenAndGivenBack = (bill: Bill, at: string): readonly PaymentEvent[] => {
  const reason = 'cancelledMeanwhile';
  return [
    { type: 'PaymentApproved', data: { ...bill, at } },
    { type: 'PaymentRefunded', data: { ...bill, reason, at } },
  ];
};

/** Gives back what was taken, once. What was not taken yet never will be. */
const cancel = (
  payment: Payment,
  { reason, at }: PaymentCommand & { type: 'Cancel' },
): Decision<PaymentEvent, PaymentRejection> => {
  switch (payment.status) {
    case 'none':
      return [{ type: 'PaymentVoided', data: { reason, at } }];
    case 'captured':
      return [{ type: 'PaymentRefunded', data: { ...payment.bill, reason, at } }];
    case 'declined':
    case 'refunded':
    case 'voided':
      return [];
  }
};

const isSame = (a: Bill, b: Bill) =>
  a.purpose === b.purpose &&
  a.reference === b.reference &&
  a.payer === b.payer &&
  a.amount === b.amount &&
  a.method === b.method;

const evolve = (payment: Payment, event: PaymentEvent): Payment => {
  switch (event.type) {
    case 'PaymentApproved': {
      const { at: _, ...bill } = event.data;
      return { status: 'captured', bill };
    }
    case 'PaymentDeclined': {
      const { at: _, reason, ...bill } = event.data;
      return { status: 'declined', bill, reason };
    }
    case 'PaymentRefunded':
      return 'bill' in payment ? { status: 'refunded', bill: payment.bill } : payment;
    case 'PaymentVoided':
      return { status: 'voided' };
  }
};

export const payment: Decider<Payment, PaymentCommand, PaymentEvent, PaymentRejection> = {
  initial: { status: 'none' },
  decide,
  evolve,
};
