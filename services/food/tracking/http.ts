import { z } from 'zod';
import { Line, Won } from '#food/contract.ts';
import type { Caller } from '#kit/auth.ts';
import { reject } from '#kit/decider.ts';
import { ok, route } from '#kit/http.ts';
import { type Page, paging } from '#kit/paging.ts';
import type { Snapshot } from './clients.ts';
import { moneyOf, statusOf, type Tracked, timelineOf } from './view.ts';

type Found = Readonly<{ orderId: string; row: Tracked }>;

type Deps = {
  load: (orderId: string) => Promise<Tracked | undefined>;
  ordersOf: (customerId: string, page: Page) => Promise<Readonly<{ items: readonly Found[]; next?: string }>>;
  /** Asks the order service, for an order of which no event has come here yet. */
  snapshot: (orderId: string) => Promise<Snapshot | undefined>;
};

const Shown = z.object({
  orderId: z.string(),
  status: z.string(),
  storeId: z.string(),
  lines: z.array(Line).readonly(),
  total: Won,
  paid: Won,
  refunded: Won,
  minutes: z.int().optional(),
  /** Why the store rejected. */
  rejection: z.object({ code: z.string(), detail: z.string() }).optional(),
  timeline: z.array(z.object({ what: z.string(), at: z.string() })).readonly(),
});
const Listed = z.object({ items: z.array(Shown), next: z.string().optional() });

const Owned = z.object({ stores: z.array(z.string()) });

/** Somebody else's order is none at all. */
const maySee = (
  { id, roles, claims }: Caller,
  order: { customerId?: string | undefined; storeId?: string | undefined },
) =>
  roles.includes('admin') ||
  (roles.includes('customer') && order.customerId === id) ||
  (roles.includes('owner') && (Owned.safeParse(claims).data?.stores.includes(order.storeId ?? '') ?? false));

const shownRow = ({ orderId, row }: Found): z.input<typeof Shown> => ({
  orderId,
  status: statusOf(row),
  storeId: row.storeId ?? '',
  lines: row.lines ?? [],
  total: row.total ?? 0,
  ...moneyOf(row),
  ...(row.minutes !== undefined && { minutes: row.minutes }),
  ...(row.rejection && { rejection: row.rejection }),
  timeline: timelineOf(row),
});

/** What is told to people, where the order's own word is one for programs. */
const words: Readonly<Record<string, string>> = { awaitingPayment: 'payment pending', pickedUp: 'picked up' };
/** Of a cancelled one the order cannot say whether it was paid before: what was is given back. */
const unpaid = ['awaitingPayment', 'declined', 'expired', 'cancelled'];

const shownSnapshot = (
  orderId: string,
  { customerId: _, status, ...basket }: Snapshot,
): z.input<typeof Shown> => ({
  orderId,
  status: words[status] ?? status,
  ...basket,
  paid: unpaid.includes(status) ? 0 : basket.total,
  refunded: 0,
  timeline: [],
});

const notFound = reject({ type: 'OrderNotFound' });

export const routes = ({ load, ordersOf, snapshot }: Deps) => [
  route('GET /orders', {
    summary: 'My orders, newest first',
    access: ['customer'],
    query: z.strictObject({
      ...paging,
    }),
    replies: { 200: Listed },
    problems: {},
    handle: async ({ query, caller }) => {
      const { items, ...rest } = await ordersOf(caller.id, query);
      return ok({ items: items.map(shownRow), ...rest });
    },
  }),

  route('GET /orders/:orderId', {
    summary: 'Where is my order?',
    access: ['customer', 'owner', 'admin'],
    replies: { 200: Shown },
    problems: { OrderNotFound: 404 },
    handle: async ({ params: { orderId }, caller }) => {
      const row = await load(orderId);
      // Facts of others may come before the order's own; whose it is only the order says.
      if (row?.customerId) return maySee(caller, row) ? ok(shownRow({ orderId, row })) : notFound;
      const found = await snapshot(orderId);
      return found && maySee(caller, found) ? ok(shownSnapshot(orderId, found)) : notFound;
    },
  }),
];
