import { z } from 'zod';
import { Line, Won } from '#food/contract.ts';
import type { Caller } from '#kit/auth.ts';
import type { HandlerOf } from '#kit/commands.ts';
import { isRejected, reject } from '#kit/decider.ts';
import { created, ok, type Problems, route } from '#kit/http.ts';
import { type Page, paging } from '#kit/paging.ts';
import { visibleText } from '#kit/text.ts';
import type { Accepted, Reason, Rejected, Terms } from './clients.ts';
import type { Store, StoreRejection, store as storeRule } from './store.ts';
import type { TicketRejection, ticket as ticketRule } from './ticket.ts';

type Deps = {
  stores: HandlerOf<typeof storeRule>;
  tickets: HandlerOf<typeof ticketRule>;
  claims: {
    accept: (orderId: string, terms: Terms) => Promise<Accepted>;
    reject: (orderId: string, reason: Reason) => Promise<Rejected>;
  };
  allStores: (page: Page) => Promise<z.input<typeof Stores>>;
  ticketsOf: (storeId: string, status: string | undefined, page: Page) => Promise<z.input<typeof Tickets>>;
  newId: () => string;
  now: () => string;
};

const StoreId = z.string().regex(/^[\w-]{1,36}$/);
const Code = z.string().regex(/^[\w-]{1,40}$/, 'must be a word');
const Name = visibleText(60);
// No document can show a member of this name.
const Item = Name.refine((name) => name !== '__proto__');
const MenuItem = z.object({ price: Won, soldOut: z.boolean() });
const StoreReply = z.object({
  storeId: z.string(),
  name: z.string(),
  open: z.boolean(),
  menu: z.record(z.string(), MenuItem),
});
const Status = z.enum(['received', 'accepted', 'cooked', 'rejected', 'cancelled']);
const TicketRow = z.object({
  orderId: z.string(),
  storeId: z.string(),
  status: Status,
  lines: z.array(Line).readonly(),
  total: Won,
  receivedAt: z.string(),
  minutes: z.int().optional(),
  code: z.string().optional(),
  detail: z.string().optional(),
});
const next = z.string().optional();
const Stores = z.object({ items: z.array(StoreReply.omit({ menu: true })), next });
const Tickets = z.object({ items: z.array(TicketRow), next });
const Deliver = z.object({ address: z.string(), phone: z.string(), note: z.string().optional() });
const AcceptReply = z.object({
  orderId: z.string(),
  status: z.literal('accepted'),
  minutes: z.int(),
  deliver: Deliver,
});
const RejectReply = z.object({
  orderId: z.string(),
  status: z.literal('rejected'),
  code: z.string(),
  detail: z.string(),
});
const CookReply = z.object({ orderId: z.string(), status: z.literal('cooked') });

const storeProblems: Problems<StoreRejection> = {
  StoreNotFound: 404,
  StoreExists: 409,
  ItemNotFound: 404,
  MenuFull: 422,
};
const ticketProblems: Problems<TicketRejection> = {
  TicketNotFound: 404,
  OrderNoLongerWanted: 409,
  TicketNotRejectable: 409,
  TicketNotAccepted: 409,
};

const Owned = z.object({ stores: z.array(z.string()) });

/** An admin acts for every store, an owner for the stores that the token names. */
const isTheirs = ({ roles, claims }: Caller, storeId: string) =>
  roles.includes('admin') || (Owned.safeParse(claims).data?.stores.includes(storeId) ?? false);

const notTheirs = reject({ type: 'NotYourStore' });
const theirs = { NotYourStore: 403 } as const;

const shown = (storeId: string, store: Store) => {
  if (store.status === 'none') return reject({ type: 'StoreNotFound' });
  const { name, open, menu } = store;
  return ok({ storeId, name, open, menu: { ...menu } });
};

export const routes = ({ stores, tickets, claims, allStores, ticketsOf, newId, now }: Deps) => [
  route('POST /stores', {
    summary: 'Registers a store; it is open at once',
    access: ['admin'],
    body: z.strictObject({ storeId: StoreId.optional(), name: Name }),
    replies: { 201: StoreReply },
    problems: storeProblems,
    handle: async ({ body: { storeId = newId(), name } }) => {
      const store = await stores(storeId, { type: 'RegisterStore', name, at: now() });
      if (isRejected(store)) return store;
      const reply = shown(storeId, store);
      return isRejected(reply) ? reply : created(`/stores/${storeId}`, reply.body);
    },
  }),

  route('GET /stores', {
    summary: 'All stores',
    access: 'public',
    query: z.strictObject(paging),
    replies: { 200: Stores },
    problems: {},
    handle: async ({ query }) => ok(await allStores(query)),
  }),

  route('GET /stores/:storeId', {
    summary: 'A store with its menu',
    access: 'public',
    replies: { 200: StoreReply },
    problems: storeProblems,
    handle: async ({ params: { storeId } }) =>
      shown(storeId, (await stores.load(storeId)) ?? { status: 'none' }),
  }),

  route('PATCH /stores/:storeId', {
    summary: 'Opens or closes a store',
    access: ['owner', 'admin'],
    body: z.strictObject({ open: z.boolean() }),
    replies: { 200: StoreReply },
    problems: { ...storeProblems, ...theirs },
    handle: async ({ params: { storeId }, body: { open }, caller }) => {
      if (!isTheirs(caller, storeId)) return notTheirs;
      const store = await stores(storeId, { type: open ? 'OpenStore' : 'CloseStore', at: now() });
      return isRejected(store) ? store : shown(storeId, store);
    },
  }),

  route('PUT /stores/:storeId/menu/:item', {
    summary: 'Offers an item, or changes its price, or says that it is sold out',
    access: ['owner', 'admin'],
    params: z.object({ storeId: StoreId, item: Item }),
    body: z.strictObject({ price: Won.min(1).max(10_000_000), soldOut: z.boolean().default(false) }),
    replies: { 200: StoreReply },
    problems: { ...storeProblems, ...theirs },
    handle: async ({ params: { storeId, item }, body, caller }) => {
      if (!isTheirs(caller, storeId)) return notTheirs;
      const store = await stores(storeId, { type: 'OfferItem', item, ...body, at: now() });
      return isRejected(store) ? store : shown(storeId, store);
    },
  }),

  route('DELETE /stores/:storeId/menu/:item', {
    summary: 'Takes an item off the menu',
    access: ['owner', 'admin'],
    params: z.object({ storeId: StoreId, item: Item }),
    replies: { 200: StoreReply },
    problems: { ...storeProblems, ...theirs },
    handle: async ({ params: { storeId, item }, caller }) => {
      if (!isTheirs(caller, storeId)) return notTheirs;
      const store = await stores(storeId, { type: 'WithdrawItem', item, at: now() });
      return isRejected(store) ? store : shown(storeId, store);
    },
  }),

  route('GET /stores/:storeId/orders', {
    summary: 'What the kitchen has to do, newest first',
    access: ['owner', 'admin'],
    query: z.strictObject({ ...paging, status: Status.optional() }),
    replies: { 200: Tickets },
    problems: theirs,
    handle: async ({ params: { storeId }, query: { status, ...query }, caller }) =>
      isTheirs(caller, storeId) ? ok(await ticketsOf(storeId, status, query)) : notTheirs,
  }),

  route('POST /stores/:storeId/orders/:orderId/accept', {
    summary: 'Accepts an order; answers with what is to be delivered',
    access: ['owner', 'admin'],
    body: z.strictObject({ minutes: z.int().min(1).max(240) }),
    replies: { 200: AcceptReply },
    problems: { ...ticketProblems, ...theirs },
    handle: async ({ params: { storeId, orderId }, body: { minutes }, caller }) => {
      if (!isTheirs(caller, storeId)) return notTheirs;
      let claimed: Accepted | undefined;
      const accept = { type: 'AcceptTicket', storeId, minutes, at: now() } as const;
      const learn = async () => {
        claimed = await claims.accept(orderId, accept);
        return { ...accept, claim: claimed };
      };
      const ticket = await tickets(orderId, accept, { learn });
      if (isRejected(ticket)) return ticket;
      if (!('minutes' in ticket) || !claimed?.granted) throw new Error('an accepted order was not claimed');
      return ok({ orderId, status: 'accepted' as const, minutes: ticket.minutes, deliver: claimed.deliver });
    },
  }),

  route('POST /stores/:storeId/orders/:orderId/reject', {
    summary:
      'Rejects an order, with a word for programs and a sentence for its customer; the money goes back',
    access: ['owner', 'admin'],
    body: z.strictObject({ code: Code, detail: visibleText(200) }),
    replies: { 200: RejectReply },
    problems: { ...ticketProblems, ...theirs },
    handle: async ({ params: { storeId, orderId }, body, caller }) => {
      if (!isTheirs(caller, storeId)) return notTheirs;
      const command = { type: 'RejectTicket', storeId, ...body, at: now() } as const;
      const learn = async () => ({ ...command, claim: await claims.reject(orderId, command) });
      const ticket = await tickets(orderId, command, { learn });
      if (isRejected(ticket)) return ticket;
      if (ticket.status !== 'rejected') throw new Error('a rejected order is not');
      const { status, code, detail } = ticket;
      return ok({ orderId, status, code, detail });
    },
  }),

  route('POST /stores/:storeId/orders/:orderId/cooked', {
    summary: 'The food is ready; its delivery starts by itself',
    access: ['owner', 'admin'],
    replies: { 200: CookReply },
    problems: { ...ticketProblems, ...theirs },
    handle: async ({ params: { storeId, orderId }, caller }) => {
      if (!isTheirs(caller, storeId)) return notTheirs;
      const ticket = await tickets(orderId, { type: 'CookTicket', storeId, at: now() });
      return isRejected(ticket) ? ticket : ok({ orderId, status: 'cooked' as const });
    },
  }),
];
