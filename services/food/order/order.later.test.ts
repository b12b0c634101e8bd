import { describe, test } from 'vitest';
import { specification } from '#kit/testing.ts';
import { order } from './order.ts';

// What may happen to an order once it is there: its store, its customer and its rider have their say.

const given = specification(order);

const at = '2026-01-02T03:04:05.000Z';
const deadline = '2026-01-02T03:19:05.000Z';
const basket = {
  customerId: 'alice',
  storeId: '1',
  lines: [{ item: '통닭', quantity: 1, price: 18_000 }],
  total: 18_000,
};
const secrets = {
  ...{ address: '서울 마포구 1', phone: '010-1234-5678' },
  ...{ payMethod: 'card' as const, payToken: 'tok_ok', fingerprint: 'print-1' },
};
const reason = { code: 'soldOut', detail: '재료가 없어요' };

const deferred = {
  type: 'OrderPaymentDeferred',
  data: { ...basket, reason: 'outcomeUnknown', deadline, at },
  secrets,
} as const;
const placed = { type: 'OrderPlaced', data: { ...basket, at }, secrets } as const;
const declined = { type: 'OrderDeclined', data: { ...basket, reason: 'cardDeclined', at }, secrets } as const;
const expired = { type: 'OrderExpired', data: { at } } as const;
const accepted = { type: 'OrderAccepted', data: { minutes: 20, at } } as const;
const rejected = { type: 'OrderRejected', data: { ...reason, at } } as const;
const cancelled = { type: 'OrderCancelled', data: { at } } as const;
const cooked = { type: 'OrderCooked', data: { at } } as const;
const delivering = { type: 'OrderDelivering', data: { at } } as const;
const pickedUp = { type: 'OrderPickedUp', data: { riderId: 'rita', at } } as const;
const delivered = { type: 'OrderDelivered', data: { at } } as const;

const pasts = {
  awaitingPayment: [deferred],
  placed: [placed],
  accepted: [placed, accepted],
  cooked: [placed, accepted, cooked],
  delivering: [placed, accepted, cooked, delivering],
  pickedUp: [placed, accepted, cooked, delivering, pickedUp],
  delivered: [placed, accepted, cooked, delivering, pickedUp, delivered],
  declined: [declined],
  expired: [deferred, expired],
  rejected: [placed, rejected],
  cancelled: [placed, cancelled],
} as const;
type Status = keyof typeof pasts;

const accept = { type: 'AcceptOrder', storeId: '1', minutes: 45, at } as const;
const turnDown = { type: 'RejectOrder', storeId: '1', ...reason, at } as const;
const cancel = { type: 'CancelOrder', by: 'alice', at } as const;
const pickUp = { type: 'PickUpOrder', riderId: 'rita', at } as const;

describe('FD-F5 SK-F8 the customer', () => {
  test.each<Status>(['awaitingPayment', 'placed', 'accepted', 'cooked', 'delivering'])(
    'can cancel an order that is %s',
    (status) =>
      given(...pasts[status])
        .when(cancel)
        .thenEvents(cancelled),
  );
  test.each<Status>(['pickedUp', 'delivered', 'declined', 'expired', 'rejected'])(
    'cannot cancel an order that is %s',
    (found) =>
      given(...pasts[found])
        .when(cancel)
        .thenRejected({ type: 'OrderNotCancellable', found }),
  );
  test('cancels it once', () =>
    given(...pasts.cancelled)
      .when(cancel)
      .thenNothing());
  test.each([[pasts.placed], [[]]])('cannot cancel somebody else’s order, nor none', (past) =>
    given(...past)
      .when({ ...cancel, by: 'bob' })
      .thenRejected({ type: 'OrderNotFound' }),
  );
  test.each<Status>(['cancelled', 'rejected'])('cannot pay an order that is %s', (found) =>
    given(...pasts[found])
      .when({ type: 'PayOrder', by: 'alice', at })
      .thenRejected({ type: 'OrderNotPayable', found }),
  );
  test('does not place an order by a payment that comes after they have cancelled it', () =>
    given(deferred, cancelled)
      .when({ type: 'RecordPayment', payment: { outcome: 'approved', amount: 18_000 }, at })
      .thenNothing());
});

describe('the store', () => {
  test('SK-F5 can reject an order that is placed', () => given(placed).when(turnDown).thenEvents(rejected));
  test('has its rejection granted again', () =>
    given(...pasts.rejected)
      .when({ ...turnDown, code: 'closing' })
      .thenNothing());
  test.each<Status>([
    ...(['awaitingPayment', 'accepted', 'cooked', 'delivering', 'pickedUp'] as const),
    ...(['delivered', 'declined', 'expired', 'cancelled'] as const),
  ])('cannot reject an order that is %s', (found) =>
    given(...pasts[found])
      .when(turnDown)
      .thenRejected({ type: 'OrderNotPlaced', found }),
  );
  test.each<Status>(['cancelled', 'rejected'])('cannot accept an order that is %s', (found) =>
    given(...pasts[found])
      .when(accept)
      .thenRejected({ type: 'OrderNotPlaced', found }),
  );
  test.each<Status>(['accepted', 'cooked', 'delivering', 'pickedUp', 'delivered'])(
    'has its acceptance granted again when the order is %s',
    (status) =>
      given(...pasts[status])
        .when(accept)
        .thenNothing(),
  );
  test('has no say in an order of another store', () =>
    given(placed)
      .when({ ...turnDown, storeId: '2' })
      .thenRejected({ type: 'OrderNotFound' }));
});

describe('a rider', () => {
  test.each<Status>(['accepted', 'cooked', 'delivering'])('picks up an order that is %s', (status) =>
    given(...pasts[status])
      .when(pickUp)
      .thenEvents(pickedUp),
  );
  test.each<Status>(['pickedUp', 'delivered'])('has it granted again when it is %s', (status) =>
    given(...pasts[status])
      .when(pickUp)
      .thenNothing(),
  );
  test.each<Status>(['pickedUp', 'delivered'])('comes too late when another has it %s', (found) =>
    given(...pasts[found])
      .when({ ...pickUp, riderId: 'rolf' })
      .thenRejected({ type: 'OrderNotReady', found }),
  );
  test.each<Status>(['awaitingPayment', 'placed', 'declined', 'expired', 'rejected', 'cancelled'])(
    'cannot pick up an order that is %s',
    (found) =>
      given(...pasts[found])
        .when(pickUp)
        .thenRejected({ type: 'OrderNotReady', found }),
  );
  test('cannot pick up what is no order', () => given().when(pickUp).thenRejected({ type: 'OrderNotFound' }));
});

describe('what is heard of kitchen and delivery moves an order forwards only', () => {
  const forwards = {
    RecordCooked: { accepted: cooked },
    RecordDelivering: { accepted: delivering, cooked: delivering },
    RecordDelivered: { pickedUp: delivered },
  } as const;
  const names = Object.keys(pasts) as readonly Status[];
  const cases = (['RecordCooked', 'RecordDelivering', 'RecordDelivered'] as const).flatMap((type) =>
    names.map((status) => ({ type, status })),
  );
  test.each(cases)('$type on an order that is $status', ({ type, status }) => {
    const told = new Map(Object.entries(forwards[type])).get(status);
    const decided = given(...pasts[status]).when({ type, at });
    if (told) decided.thenEvents(told);
    else decided.thenNothing();
  });
});
