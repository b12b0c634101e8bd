import type { Line, TicketEvent } from '#food/contract.ts';
import { ask, type Decider, type Decision, reject } from '#kit/decider.ts';

type Kitchen = Readonly<{ storeId: string; lines: readonly Line[]; total: number; receivedAt: string }>;

/** The kitchen's side of an order. */
export type Ticket =
  | { status: 'none' }
  | ({ status: 'received' } & Kitchen)
  | ({ status: 'accepted'; minutes: number } & Kitchen);

/** What the order said to the store's claim on it: where it was accepted before, the minutes of that time. */
type Claimed = { granted: true; minutes: number } | { granted: false; found: string };

export type TicketCommand =
  | { type: 'ReceiveTicket'; storeId: string; lines: readonly Line[]; total: number; at: string }
  | { type: 'AcceptTicket'; storeId: string; minutes: number; claim?: Claimed; at: string };

export type TicketRejection = { type: 'TicketNotFound' } | { type: 'OrderNoLongerWanted'; found: string };

const decide = (ticket: Ticket, command: TicketCommand): Decision<TicketEvent, TicketRejection> => {
  switch (command.type) {
    case 'ReceiveTicket': {
      const { type: _, ...data } = command;
      return ticket.status === 'none' ? [{ type: 'TicketReceived', data }] : [];
    }

    case 'AcceptTicket': {
      const { storeId, claim, at } = command;
      if (ticket.status === 'none' || ticket.storeId !== storeId) return reject({ type: 'TicketNotFound' });
      // Asked for an accepted one too: the claim's answer is part of the answer, the second time as the first.
      if (!claim) return ask;
      if (!claim.granted) return reject({ type: 'OrderNoLongerWanted', found: claim.found });
      const { minutes } = claim;
      return ticket.status === 'received' ? [{ type: 'TicketAccepted', data: { storeId, minutes, at } }] : [];
    }
  }
};

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
  }
};

export const ticket: Decider<Ticket, TicketCommand, TicketEvent, TicketRejection> = {
  initial: { status: 'none' },
  decide,
  evolve,
};
