import type { Payment } from './payment.ts';

type Total = Readonly<{ count: number; sum: number }>;
export type Summary = Readonly<{ captured: Total; refunded: Total; declined: Total }>;

const none: Total = { count: 0, sum: 0 };
export const nothing: Summary = { captured: none, refunded: none, declined: none };

const plus = ({ count, sum }: Total, amount: number): Total => ({ count: count + 1, sum: sum + amount });

/** Adds one payment to the figures every load and crash run is checked against. A refunded one was captured before. */
export const addTo =
  (purpose: string | undefined) =>
  (sum: Summary, payment: Payment): Summary => {
    if (payment.status === 'none' || payment.status === 'voided') return sum;
    const { amount } = payment.bill;
    if (purpose !== undefined && payment.bill.purpose !== purpose) return sum;
    switch (payment.status) {
      case 'captured':
        return { ...sum, captured: plus(sum.captured, amount) };
      case 'refunded':
        return { ...sum, captured: plus(sum.captured, amount), refunded: plus(sum.refunded, amount) };
      case 'declined':
        return { ...sum, declined: plus(sum.declined, amount) };
    }
  };
