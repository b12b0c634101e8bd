import { z } from 'zod';
import { unavailable } from '#kit/failure.ts';
import type { Invoke } from '#kit/invoke.ts';

const Deliver = z.object({ address: z.string(), phone: z.string(), note: z.string().optional() });

const Answer = z.discriminatedUnion('granted', [
  z.object({ granted: z.literal(true), deliver: Deliver }),
  z.object({ granted: z.literal(false), found: z.string() }),
]);
export type Claimed = z.infer<typeof Answer>;

/** Asks the order whether this rider may have it, and where it goes. Safe to repeat; throws without a clear answer. */
export const order = (invoke: Invoke) => ({
  claim: async (orderId: string, riderId: string): Promise<Claimed> => {
    const said = await invoke('order', 'POST /claims', { claim: 'pickup', orderId, riderId });
    if (said.outcome === 'answer') return Answer.parse(said.body);
    throw unavailable(`order gave no answer to a claim: ${said.outcome}`);
  },
});
