import { describe, test } from 'vitest';
import { specification } from '#kit/testing.ts';
import { delivery } from './delivery.ts';

const given = specification(delivery);

const at = '2026-01-02T03:04:05.000Z';
const start = { type: 'StartDelivery', storeId: '1', at } as const;
const cancel = { type: 'CancelDelivery', at } as const;
const pickUp = { type: 'PickUp', riderId: 'rita', at } as const;
const first = { ...pickUp, claim: { granted: true } } as const;
const second = { ...pickUp, riderId: 'rolf', claim: { granted: false, found: 'pickedUp' } } as const;
const tooLate = { ...pickUp, claim: { granted: false, found: 'cancelled' } } as const;
const complete = { type: 'CompleteDelivery', riderId: 'rita', at } as const;
const started = { type: 'DeliveryStarted', data: { storeId: '1', at } } as const;
const pickedUp = { type: 'DeliveryPickedUp', data: { riderId: 'rita', at } } as const;
const completed = { type: 'DeliveryCompleted', data: { riderId: 'rita', at } } as const;
const cancelled = { type: 'DeliveryCancelled', data: { at } } as const;

describe('a cooked order', () => {
  test('sets a delivery going', () => given().when(start).thenEvents(started));
  test('that is heard of again sets no second one going', () => given(started).when(start).thenNothing());
  test('that is heard of late takes nothing back', () => given(started, pickedUp).when(start).thenNothing());
});

describe('a cancelled order', () => {
  test('stops a delivery that waits', () => given(started).when(cancel).thenEvents(cancelled));
  test('is remembered before there is a delivery', () => given().when(cancel).thenEvents(cancelled));
  test('sets none going any more', () => given(cancelled).when(start).thenNothing());
  test('is cancelled once', () => given(started, cancelled).when(cancel).thenNothing());
  test.each([[[pickedUp]], [[pickedUp, completed]]])('takes nothing from a rider', (events) =>
    given(started, ...events)
      .when(cancel)
      .thenNothing(),
  );
});

describe('picking up', () => {
  test('claims the order first', () => given(started).when(pickUp).thenAsks());
  test('is told when the claim is granted', () => given(started).when(first).thenEvents(pickedUp));
  test('by the second rider is refused', () =>
    given(started).when(second).thenRejected({ type: 'DeliveryTaken' }));
  test('by another rider is refused later without asking', () =>
    given(started, pickedUp)
      .when({ ...pickUp, riderId: 'rolf' })
      .thenRejected({ type: 'DeliveryTaken' }));
  test('of what was cancelled meanwhile is refused', () =>
    given(started).when(tooLate).thenRejected({ type: 'OrderNoLongerWanted', found: 'cancelled' }));
  test.each([[[cancelled]], [[started, cancelled]]])('of what was cancelled is refused', (events) =>
    given(...events)
      .when(first)
      .thenRejected({ type: 'OrderNoLongerWanted', found: 'cancelled' }),
  );
  test('again repeats the claim, whose answer is part of the answer', () =>
    given(started, pickedUp).when(pickUp).thenAsks());
  test('again changes nothing', () => given(started, pickedUp).when(first).thenNothing());
  test('of what is delivered is refused', () =>
    given(started, pickedUp, completed)
      .when(first)
      .thenRejected({ type: 'OrderNoLongerWanted', found: 'delivered' }));
  test('of what was never cooked is refused', () =>
    given().when(first).thenRejected({ type: 'DeliveryNotFound' }));
});

describe('delivering', () => {
  test('ends the delivery', () => given(started, pickedUp).when(complete).thenEvents(completed));
  test('again changes nothing', () => given(started, pickedUp, completed).when(complete).thenNothing());
  test.each([[[pickedUp]], [[pickedUp, completed]]])('is for the rider who has it', (events) =>
    given(started, ...events)
      .when({ ...complete, riderId: 'rolf' })
      .thenRejected({ type: 'DeliveryTaken' }),
  );
  test.each([
    ['started', [started]],
    ['cancelled', [started, cancelled]],
  ] as const)('is refused while it is %s', (found, events) =>
    given(...events)
      .when(complete)
      .thenRejected({ type: 'DeliveryNotPickedUp', found }),
  );
  test('needs a delivery', () => given().when(complete).thenRejected({ type: 'DeliveryNotFound' }));
});
