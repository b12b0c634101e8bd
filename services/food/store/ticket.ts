import type { Line, TicketEvent } from '#food/contract.ts';
import { ask, type Decider, type Decision, reject } from '#kit/decider.ts';

type Kitchen = Readonly<{ storeId: string; lines: readonly Line[]; total: number; receivedAt: string }>;

/** The kitchen's side of an order. A cancellation that comes before the order itself has nothing to show. */
export type Ticket =
  | { status: 'none' }
  | ({ status: 'received' } & Kitchen)
  | ({ status: 'accepted' | 'cooked'; minutes: number } & Kitchen)
  | ({ status: 'rejected'; code: string; detail: string } & Kitchen)
  | ({ status: 'cancelled' } & (Kitchen | { storeId?: never }));

/** What the order said to the store's claim on it: where it was answered before, the words of that time. */
type Claimed<Words> = ({ granted: true } & Words) | { granted: false; found: string };
type Reason = { code: string; detail: string };

type AcceptTicket = {
  type: 'AcceptTicket';
  storeId: string;
  minutes: number;
  claim?: Claimed<{ minutes: number }>;
  at: string;
};
type RejectTicket = { type: 'RejectTicket'; storeId: string; claim?: Claimed<Reason>; at: string } & Reason;
type CookTicket = { type: 'CookTicket'; storeId: string; at: string };

export type TicketCommand =
  | { type: 'ReceiveTicket'; storeId: string; lines: readonly Line[]; total: number; at: string }
  | AcceptTicket
  | RejectTicket
  | CookTicket
  | { type: 'CancelTicket'; at: string };

export type TicketRejection =
  | { type: 'TicketNotFound' }
  | { type: 'OrderNoLongerWanted'; found: string }
  | { type: 'TicketNotRejectable'; found: string }
  | { type: 'TicketNotAccepted'; found: string };

type Decided = Decision<TicketEvent, TicketRejection>;

const decide = (ticket: Ticket, command: TicketCommand): Decided => {
  switch (command.type) {
    case 'ReceiveTicket': {
      const { type: _, ...data } = command;
      return ticket.status === 'none' ? [{ type: 'TicketReceived', data }] : [];
    }
    case 'AcceptTicket':
      return accept(ticket, command);
    case 'RejectTicket':
      return turnDown(ticket, command);
    case 'CookTicket':
      return cook(ticket, command);
    case 'CancelTicket':
      return ticket.status === 'cancelled' || ticket.status === 'rejected'
        ? []
        : [{ type: 'TicketCancelled', data: { at: command.at } }];
  }
};

const accept = (ticket: Ticket, { storeId, claim, at }: AcceptTicket): Decided => {
  if (!isOf(ticket, storeId)) return reject({ type: 'TicketNotFound' });
  // The claim may have been granted a moment before the order was cancelled: what came last counts.
  if (ticket.status === 'rejected' || ticket.status === 'cancelled')
    return reject({ type: 'OrderNoLongerWanted', found: ticket.status });
  // Asked for an accepted one too: the claim's answer is part of the answer, the second time as the first.
  if (!claim) return ask;
  if (!claim.granted) return reject({ type: 'OrderNoLongerWanted', found: claim.found });
  const { minutes } = claim;
  return ticket.status === 'received' ? [{ type: 'TicketAccepted', data: { storeId, minutes, at } }] : [];
};

const turnDown = (ticket: Ticket, { storeId, claim, at }: RejectTicket): Decided => {
  if (!isOf(ticket, storeId)) return reject({ type: 'TicketNotFound' });
  if (ticket.status === 'rejected') return [];
  if (ticket.status !== 'received') return reject({ type: 'TicketNotRejectable', found: ticket.status });
  if (!claim) return ask;
  if (!claim.granted) return reject({ type: 'TicketNotRejectable', found: claim.found });
  const { code, detail } = claim;
  return [{ type: 'TicketRejected', data: { storeId, code, detail, at } }];
};

/** Needs no claim: whether the order is still wanted then, delivery is told by the order. */
const cook = (ticket: Ticket, { storeId, at }: CookTicket): Decided => {
  if (!isOf(ticket, storeId)) return reject({ type: 'TicketNotFound' });
  if (ticket.status === 'cooked') return [];
  if (ticket.status !== 'accepted') return reject({ type: 'TicketNotAccepted', found: ticket.status });
  return [{ type: 'TicketCooked', data: { storeId, at } }];
};

const isOf = (ticket: Ticket, storeId: string): ticket is Ticket & Kitchen =>
  'storeId' in ticket && ticket.storeId === storeId;

const evolve = (ticket: Ticket, event: TicketEvent): Ticket => {
  switch (event.type) {
    case 'TicketReceived': {
      const { at, ...kitchen } = event.data;
      return { status: 'received', ...kitchen, receivedAt: at };
    }
    case 'TicketAccepted':
      return ticket.status === 'received'
        ? { ...ticket, status: 'accepted', minutes: event.data.minutes }
        : ticket;
    case 'TicketRejected': {
      const { code, detail } = event.data;
      return ticket.status === 'received' ? { ...ticket, status: 'rejected', code, detail } : ticket;
    }
    case 'TicketCooked':
      return ticket.status === 'accepted' ? { ...ticket, status: 'cooked' } : ticket;
    case 'TicketCancelled':
      return ticket.status === 'none' ? { status: 'cancelled' } : { ...ticket, status: 'cancelled' };
  }
};

export const ticket: Decider<Ticket, TicketCommand, TicketEvent, TicketRejection> = {
  initial: { status: 'none' },
  decide,
  evolve,
};
