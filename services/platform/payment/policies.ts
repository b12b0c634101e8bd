import { OrderCancelled, OrderExpired, OrderRejected } from '#food/contract.ts';
import type { HandlerOf } from '#kit/commands.ts';
import { whenever } from '#kit/policies.ts';
import type { payment } from './payment.ts';

type Deps = { payments: HandlerOf<typeof payment> };

export const policies = ({ payments }: Deps) => {
  const cancel = (paymentId: string, reason: string, at: string) =>
    payments(paymentId, { type: 'Cancel', reason, at });
  return [
    whenever(OrderExpired, ({ subject, data: { at } }) => cancel(subject, 'orderExpired', at)),
    whenever(OrderCancelled, ({ subject, data: { at } }) => cancel(subject, 'orderCancelled', at)),
    whenever(OrderRejected, ({ subject, data: { at } }) => cancel(subject, 'orderRejected', at)),
  ];
};
