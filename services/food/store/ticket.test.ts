import { describe, test } from 'vitest';
import { specification } from '#kit/testing.ts';
import { ticket } from './ticket.ts';

const given = specification(ticket);

const at = '2026-01-02T03:04:05.000Z';
const kitchen = { storeId: '1', lines: [{ item: '통닭', quantity: 2, price: 18_000 }], total: 36_000 };
const receive = { type: 'ReceiveTicket', ...kitchen, at } as const;
const accept = { type: 'AcceptTicket', storeId: '1', minutes: 20, at } as const;
const granted = { ...accept, claim: { granted: true, minutes: 20 } } as const;
const refused = { ...accept, claim: { granted: false, found: 'expired' } } as const;
const received = { type: 'TicketReceived', data: { ...kitchen, at } } as const;
const accepted = { type: 'TicketAccepted', data: { storeId: '1', minutes: 20, at } } as const;

const reason = { code: 'soldOut', detail: '재료가 없어요' };
const turnDown = { type: 'RejectTicket', storeId: '1', ...reason, at } as const;
const letGo = { ...turnDown, claim: { granted: true, ...reason } } as const;
const cook = { type: 'CookTicket', storeId: '1', at } as const;
const cancel = { type: 'CancelTicket', at } as const;
const rejected = { type: 'TicketRejected', data: { storeId: '1', ...reason, at } } as const;
const cooked = { type: 'TicketCooked', data: { storeId: '1', at } } as const;
const cancelled = { type: 'TicketCancelled', data: { at } } as const;

describe('a placed order', () => {
  test('gives its store a ticket', () => given().when(receive).thenEvents(received));
  test('that is heard of again gives no second ticket', () => given(received).when(receive).thenNothing());
  test('that is heard of late does not undo that it was accepted', () =>
    given(received, accepted).when(receive).thenNothing());
});

describe('accepting', () => {
  test('claims the order first', () => given(received).when(accept).thenAsks());
  test('is told when the claim is granted', () => given(received).when(granted).thenEvents(accepted));
  test('is refused when the order is not wanted any more', () =>
    given(received).when(refused).thenRejected({ type: 'OrderNoLongerWanted', found: 'expired' }));
  test('again repeats the claim, whose answer is part of the answer', () =>
    given(received, accepted).when(accept).thenAsks());
  test('again changes nothing', () => given(received, accepted).when(granted).thenNothing());
  test('again is refused when the order has been undone since', () =>
    given(received, accepted).when(refused).thenRejected({ type: 'OrderNoLongerWanted', found: 'expired' }));
  test('is refused for an order that never came', () =>
    given().when(accept).thenRejected({ type: 'TicketNotFound' }));
  test('that was granted a moment before the order was cancelled is refused', () =>
    given(received, cancelled)
      .when(granted)
      .thenRejected({ type: 'OrderNoLongerWanted', found: 'cancelled' }));
  test('is refused without a claim once it is rejected', () =>
    given(received, rejected).when(accept).thenRejected({ type: 'OrderNoLongerWanted', found: 'rejected' }));
  test.each([accept, granted])('is refused to another store, claimed or not', (command) =>
    given(received)
      .when({ ...command, storeId: '2' })
      .thenRejected({ type: 'TicketNotFound' }),
  );
});

describe('rejecting', () => {
  test('claims the order first', () => given(received).when(turnDown).thenAsks());
  test('is told when the claim is granted', () => given(received).when(letGo).thenEvents(rejected));
  test('again, with other words, keeps the first ones', () =>
    given(received)
      .when({ ...letGo, code: 'closing' })
      .thenEvents(rejected));
  test('again changes nothing and claims nothing', () =>
    given(received, rejected).when(turnDown).thenNothing());
  test('is refused when the order was cancelled first', () =>
    given(received)
      .when({ ...turnDown, claim: { granted: false, found: 'cancelled' } })
      .thenRejected({ type: 'TicketNotRejectable', found: 'cancelled' }));
  test.each([
    ['accepted', [received, accepted]],
    ['cooked', [received, accepted, cooked]],
    ['cancelled', [received, cancelled]],
  ] as const)('is refused once it is %s', (found, past) =>
    given(...past)
      .when(turnDown)
      .thenRejected({ type: 'TicketNotRejectable', found }),
  );
  test('is refused to another store', () =>
    given(received)
      .when({ ...letGo, storeId: '2' })
      .thenRejected({ type: 'TicketNotFound' }));
});

describe('cooked', () => {
  test('is told, once', () => {
    given(received, accepted).when(cook).thenEvents(cooked);
    given(received, accepted, cooked).when(cook).thenNothing();
  });
  test.each([
    ['received', [received]],
    ['rejected', [received, rejected]],
    ['cancelled', [received, accepted, cancelled]],
  ] as const)('is refused while it is %s', (found, past) =>
    given(...past)
      .when(cook)
      .thenRejected({ type: 'TicketNotAccepted', found }),
  );
  test('is refused to another store', () =>
    given(received, accepted)
      .when({ ...cook, storeId: '2' })
      .thenRejected({ type: 'TicketNotFound' }));
});

describe('a cancelled order', () => {
  test.each([
    ['received', [received]],
    ['accepted', [received, accepted]],
    ['cooked', [received, accepted, cooked]],
  ] as const)('cancels its ticket when that is %s', (_status, past) =>
    given(...past)
      .when(cancel)
      .thenEvents(cancelled),
  );
  test('is remembered when it is heard of first', () => given().when(cancel).thenEvents(cancelled));
  test('that is remembered gets no ticket any more', () => given(cancelled).when(receive).thenNothing());
  test('that is remembered has nothing to accept', () =>
    given(cancelled).when(accept).thenRejected({ type: 'TicketNotFound' }));
  test.each([
    ['cancelled', [received, cancelled]],
    ['rejected', [received, rejected]],
  ] as const)('changes nothing on a ticket that is %s', (_status, past) =>
    given(...past)
      .when(cancel)
      .thenNothing(),
  );
});
