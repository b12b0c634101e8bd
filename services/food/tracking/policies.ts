import {
  OrderAccepted,
  OrderDeclined,
  OrderExpired,
  OrderPaymentDeferred,
  OrderPlaced,
  TicketAccepted,
  TicketReceived,
} from '#food/contract.ts';
import { wheneverAny } from '#kit/policies.ts';
import { PaymentApproved, PaymentDeclined, PaymentRefunded } from '#platform/contract.ts';
import type { TrackedEvent } from './view.ts';

type Deps = { track: (orderId: string, event: TrackedEvent) => Promise<unknown> };

const PURPOSE = 'food.order';

const aboutTheOrder = [
  OrderPlaced,
  OrderPaymentDeferred,
  OrderDeclined,
  OrderExpired,
  OrderAccepted,
  TicketReceived,
  TicketAccepted,
];

export const policies = ({ track }: Deps) => [
  ...wheneverAny(aboutTheOrder, (event) => track(event.subject, event)),
  ...wheneverAny([PaymentApproved, PaymentDeclined, PaymentRefunded], async (event) => {
    if (event.data.purpose === PURPOSE) await track(event.data.reference, event);
  }),
];
