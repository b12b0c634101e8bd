import { OrderCancelled, TicketCooked } from '#food/contract.ts';
import type { HandlerOf } from '#kit/commands.ts';
import { whenever } from '#kit/policies.ts';
import type { delivery } from './delivery.ts';

type Deps = { deliveries: HandlerOf<typeof delivery> };

export const policies = ({ deliveries }: Deps) => [
  whenever(TicketCooked, ({ subject, data: { storeId, at } }) =>
    deliveries(subject, { type: 'StartDelivery', storeId, at }),
  ),
  whenever(OrderCancelled, ({ subject, data: { at } }) =>
    deliveries(subject, { type: 'CancelDelivery', at }),
  ),
];
