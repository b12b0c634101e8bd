import type { DeliveryEvent } from '#food/contract.ts';
import { ask, type Decider, type Decision, reject } from '#kit/decider.ts';

type Start = Readonly<{ storeId: string; startedAt: string }>;

/** How an order gets from the kitchen to its customer. One that is cancelled may never have begun. */
export type Delivery =
  | { status: 'none' }
  | ({ status: 'started' } & Start)
  | ({ status: 'pickedUp'; riderId: string } & Start)
  | ({ status: 'delivered'; riderId: string } & Start)
  | ({ status: 'cancelled' } & Partial<Start>);

/** What the order said to the rider's claim on it. */
type Claimed = { granted: true } | { granted: false; found: string };

type PickUp = { type: 'PickUp'; riderId: string; claim?: Claimed; at: string };
type Complete = { type: 'CompleteDelivery'; riderId: string; at: string };

export type DeliveryCommand =
  | { type: 'StartDelivery'; storeId: string; at: string }
  | { type: 'CancelDelivery'; at: string }
  | PickUp
  | Complete;

export type DeliveryRejection =
  | { type: 'DeliveryNotFound' }
  | { type: 'DeliveryTaken' }
  | { type: 'DeliveryNotPickedUp'; found: Delivery['status'] }
  | { type: 'OrderNoLongerWanted'; found: string };

type Decided = Decision<DeliveryEvent, DeliveryRejection>;

const decide = (delivery: Delivery, command: DeliveryCommand): Decided => {
  const { at } = command;
  switch (command.type) {
    case 'StartDelivery':
      // Cancelled before it was cooked: that is remembered, and nobody sets out.
      return delivery.status === 'none'
        ? [{ type: 'DeliveryStarted', data: { storeId: command.storeId, at } }]
        : [];
    case 'CancelDelivery':
      // The order is not cancelled any more once it is picked up, so there is nothing to stop then.
      return delivery.status === 'none' || delivery.status === 'started'
        ? [{ type: 'DeliveryCancelled', data: { at } }]
        : [];
    case 'PickUp':
      return pickUp(delivery, command);
    case 'CompleteDelivery':
      return complete(delivery, command);
  }
};

/** The order decides which rider is first; here only what is clear without it is refused. */
const pickUp = (delivery: Delivery, { riderId, claim, at }: PickUp): Decided => {
  switch (delivery.status) {
    case 'none':
      return reject({ type: 'DeliveryNotFound' });
    case 'cancelled':
      return reject({ type: 'OrderNoLongerWanted', found: delivery.status });
    case 'delivered':
    case 'pickedUp':
      if (delivery.riderId !== riderId) return reject({ type: 'DeliveryTaken' });
      if (delivery.status === 'delivered')
        return reject({ type: 'OrderNoLongerWanted', found: delivery.status });
  }
  // Asked again by the same rider too: where it goes is part of the answer, the second time as the first.
  if (!claim) return ask;
  if (!claim.granted)
    return claim.found === 'pickedUp'
      ? reject({ type: 'DeliveryTaken' })
      : reject({ type: 'OrderNoLongerWanted', found: claim.found });
  return delivery.status === 'started' ? [{ type: 'DeliveryPickedUp', data: { riderId, at } }] : [];
};

const complete = (delivery: Delivery, { riderId, at }: Complete): Decided => {
  switch (delivery.status) {
    case 'none':
      return reject({ type: 'DeliveryNotFound' });
    case 'started':
    case 'cancelled':
      return reject({ type: 'DeliveryNotPickedUp', found: delivery.status });
    case 'pickedUp':
    case 'delivered':
      if (delivery.riderId !== riderId) return reject({ type: 'DeliveryTaken' });
      return delivery.status === 'pickedUp' ? [{ type: 'DeliveryCompleted', data: { riderId, at } }] : [];
  }
};

const evolve = (delivery: Delivery, event: DeliveryEvent): Delivery => {
  switch (event.type) {
    case 'DeliveryStarted':
      return { status: 'started', storeId: event.data.storeId, startedAt: event.data.at };
    case 'DeliveryPickedUp':
      return delivery.status === 'started'
        ? { ...delivery, status: 'pickedUp', riderId: event.data.riderId }
        : delivery;
    case 'DeliveryCompleted':
      return delivery.status === 'pickedUp' ? { ...delivery, status: 'delivered' } : delivery;
    case 'DeliveryCancelled':
      return delivery.status === 'started' ? { ...delivery, status: 'cancelled' } : { status: 'cancelled' };
  }
};

export const delivery: Decider<Delivery, DeliveryCommand, DeliveryEvent, DeliveryRejection> = {
  initial: { status: 'none' },
  decide,
  evolve,
};
