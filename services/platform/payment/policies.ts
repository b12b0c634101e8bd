import { OrderExpired } from '#food/contract.ts';
import type { HandlerOf } from '#kit/commands.ts';
import { whenever } from '#kit/policies.ts';
import type { payment } from './payment.ts';

type Deps = { payments: HandlerOf<typeof payment> };

export const policies = ({ payments }: Deps) => [
  whenever(OrderExpired, ({ subject, data: { at } }) =>
    payments(subject, { type: 'Cancel', reason: 'orderExpired', at }),
  ),
];
