import { z } from 'zod';
import type { Caller } from '#kit/auth.ts';
import type { HandlerOf } from '#kit/commands.ts';
import { isRejected } from '#kit/decider.ts';
import { ok, type Problems, route } from '#kit/http.ts';
import { type Page, paging } from '#kit/paging.ts';
import type { Claimed } from './clients.ts';
import type { DeliveryRejection, delivery as rule } from './delivery.ts';

type Status = z.infer<typeof Status>;

type Deps = {
  deliveries: HandlerOf<typeof rule>;
  claim: (orderId: string, riderId: string) => Promise<Claimed>;
  /** What this caller may see of the deliveries. */
  deliveriesFor: (
    caller: Caller,
    status: Status | undefined,
    page: Page,
  ) => Promise<z.input<typeof Deliveries>>;
  now: () => string;
};

const Status = z.enum(['started', 'pickedUp', 'delivered', 'cancelled']);
const Delivery = z.object({
  orderId: z.string(),
  storeId: z.string(),
  status: Status,
  startedAt: z.string(),
  riderId: z.string().optional(),
});
const Deliveries = z.object({ items: z.array(Delivery), next: z.string().optional() });
const PickedUp = z.object({
  orderId: z.string(),
  storeId: z.string(),
  status: z.literal('pickedUp'),
  deliver: z.object({ address: z.string(), phone: z.string(), note: z.string().optional() }),
});
const Delivered = z.object({ orderId: z.string(), storeId: z.string(), status: z.literal('delivered') });

const problems: Problems<DeliveryRejection> = {
  DeliveryNotFound: 404,
  DeliveryTaken: 409,
  DeliveryNotPickedUp: 409,
  OrderNoLongerWanted: 409,
};

export const routes = ({ deliveries, claim, deliveriesFor, now }: Deps) => [
  route('GET /deliveries', {
    summary: 'What waits for a rider, and what the caller has taken, newest first',
    access: ['rider', 'admin'],
    query: z.strictObject({
      ...paging,
      status: Status.optional(),
    }),
    replies: { 200: Deliveries },
    problems: {},
    handle: async ({ query: { status, ...page }, caller }) => ok(await deliveriesFor(caller, status, page)),
  }),

  route('POST /deliveries/:orderId/pickup', {
    summary: 'Takes a delivery; the first rider gets it and is told where it goes',
    access: ['rider'],
    replies: { 200: PickedUp },
    problems,
    handle: async ({ params: { orderId }, caller: { id: riderId } }) => {
      let claimed: Claimed | undefined;
      const command = { type: 'PickUp', riderId, at: now() } as const;
      const learn = async () => {
        claimed = await claim(orderId, riderId);
        return { ...command, claim: claimed };
      };
      const delivery = await deliveries(orderId, command, { learn });
      if (isRejected(delivery)) return delivery;
      if (delivery.status !== 'pickedUp' || !claimed?.granted)
        throw new Error('a delivery that was picked up was not claimed');
      const { storeId } = delivery;
      return ok({ orderId, storeId, status: 'pickedUp' as const, deliver: claimed.deliver });
    },
  }),

  route('POST /deliveries/:orderId/delivered', {
    summary: 'The rider has brought it',
    access: ['rider'],
    replies: { 200: Delivered },
    problems,
    handle: async ({ params: { orderId }, caller: { id: riderId } }) => {
      const delivery = await deliveries(orderId, { type: 'CompleteDelivery', riderId, at: now() });
      if (isRejected(delivery)) return delivery;
      if (delivery.status !== 'delivered') throw new Error('a delivery that was completed is not delivered');
      return ok({ orderId, storeId: delivery.storeId, status: 'delivered' as const });
    },
  }),
];
