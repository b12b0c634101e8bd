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
  test.each([accept, granted])('is refused to another store, claimed or not', (command) =>
    given(received)
      .when({ ...command, storeId: '2' })
      .thenRejected({ type: 'TicketNotFound' }),
  );
});
