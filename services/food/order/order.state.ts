import type { Basket, OrderEvent, OrderSecrets } from '#food/contract.ts';

/** What is bought, by whom, and what it takes to bring it to them. */
export type Purchase = Readonly<{ customerId: string } & Basket & OrderSecrets>;

export type Order =
  | { status: 'none' }
  | { status: 'awaitingPayment'; purchase: Purchase; deadline: string }
  | { status: 'placed'; purchase: Purchase }
  | ({ status: 'accepted' | 'cooked' | 'delivering' } & Agreed)
  | ({ status: 'pickedUp' | 'delivered'; riderId: string } & Agreed)
  | { status: 'declined'; purchase: Purchase; reason: string }
  | { status: 'expired'; purchase: Purchase }
  | { status: 'rejected'; purchase: Purchase; code: string; detail: string }
  | { status: 'cancelled'; purchase: Purchase; wasPlaced: boolean };

type Agreed = { purchase: Purchase; minutes: number };

/** What an order is after an event. */
export const evolve = (order: Order, event: OrderEvent): Order => {
  switch (event.type) {
    case 'OrderPlaced':
      return { status: 'placed', purchase: heard(event) };
    case 'OrderPaymentDeferred':
      return { status: 'awaitingPayment', purchase: heard(event), deadline: event.data.deadline };
    case 'OrderDeclined':
      return { status: 'declined', purchase: heard(event), reason: event.data.reason };
    case 'OrderExpired':
      return order.status === 'none' ? order : { status: 'expired', purchase: order.purchase };
    case 'OrderAccepted':
    case 'OrderRejected':
    case 'OrderCancelled':
      return order.status === 'none' ? order : answered(order, event);
    case 'OrderCooked':
      return isUnderWay(order) ? { ...order, status: 'cooked' } : order;
    case 'OrderDelivering':
      return isUnderWay(order) ? { ...order, status: 'delivering' } : order;
    case 'OrderPickedUp':
      return isUnderWay(order) ? { ...order, status: 'pickedUp', riderId: event.data.riderId } : order;
    case 'OrderDelivered':
      return order.status === 'pickedUp' ? { ...order, status: 'delivered' } : order;
  }
};

type Answer = Extract<OrderEvent, { type: 'OrderAccepted' | 'OrderRejected' | 'OrderCancelled' }>;

const answered = ({ status, purchase }: Exclude<Order, { status: 'none' }>, event: Answer): Order => {
  switch (event.type) {
    case 'OrderAccepted':
      return { status: 'accepted', purchase, minutes: event.data.minutes };
    case 'OrderRejected':
      return { status: 'rejected', purchase, code: event.data.code, detail: event.data.detail };
    case 'OrderCancelled':
      return { status: 'cancelled', purchase, wasPlaced: status !== 'awaitingPayment' };
  }
};

/** In the store's hands, and not yet in a rider's. */
export const isUnderWay = (order: Order): order is Order & { status: 'accepted' | 'cooked' | 'delivering' } =>
  order.status === 'accepted' || order.status === 'cooked' || order.status === 'delivering';

/** What events tell of a purchase, and what they keep. */
export const told = ({ customerId, storeId, lines, total, ...secrets }: Purchase) => ({
  data: { customerId, storeId, lines, total },
  secrets,
});

type Telling = Readonly<{ data: { customerId: string } & Basket; secrets: OrderSecrets }>;

const heard = ({ data: { customerId, storeId, lines, total }, secrets }: Telling): Purchase => ({
  customerId,
  storeId,
  lines,
  total,
  ...secrets,
});
