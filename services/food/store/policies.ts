import { OrderCancelled, OrderPlaced } from '#food/contract.ts';
import type { HandlerOf } from '#kit/commands.ts';
import { whenever } from '#kit/policies.ts';
import type { ticket } from './ticket.ts';

type Deps = { tickets: HandlerOf<typeof ticket> };

export const policies = ({ tickets }: Deps) => [
  whenever(OrderPlaced, ({ subject, data: { storeId, lines, total, at } }) =>
    tickets(subject, { type: 'ReceiveTicket', storeId, lines, total, at }, { isNew: true }),
  ),
  whenever(OrderCancelled, ({ subject, data: { at } }) => tickets(subject, { type: 'CancelTicket', at })),
];
