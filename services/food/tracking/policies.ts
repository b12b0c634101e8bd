import {
  DeliveryStarted,
  OrderAccepted,
  OrderCancelled,
  OrderDeclined,
  OrderDelivered,
  OrderExpired,
  OrderPaymentDeferred,
  OrderPickedUp,
  OrderPlaced,
  OrderRejected,
  TicketCooked,
  TicketReceived,
} from '#food/contract.ts';
import { wheneverAny } from '#kit/policies.ts';
import { PaymentApproved, PaymentRefunded } from '#platform/contract.ts';
import type { TrackedEvent } from './view.ts';

type Deps = { track: (orderId: string, event: TrackedEvent) => Promise<unknown> };

const PURPOSE = 'food.order';

const aboutTheOrder = [
  OrderPlaced,
  OrderPaymentDeferred,
  OrderDeclined,
  OrderExpired,
  OrderCancelled,
  OrderRejected,
  OrderAccepted,
  OrderPickedUp,
  OrderDelivered,
  TicketReceived,
  TicketCooked,
  DeliveryStarted,
];

export const policies = ({ track }: Deps) => [
  ...wheneverAny(aboutTheOrder, (event) => track(event.subject, event)),
  ...wheneverAny([PaymentApproved, PaymentRefunded], async (event) => {
    if (event.data.purpose === PURPOSE) await track(event.data.reference, event);
  }),
];
