import { z } from 'zod';
import { Line, Won } from '#food/contract.ts';
import { unavailable } from '#kit/failure.ts';
import type { Invoke } from '#kit/invoke.ts';

const Snapshot = z.object({
  status: z.string(),
  customerId: z.string(),
  storeId: z.string(),
  lines: z.array(Line),
  total: Won,
});
export type Snapshot = z.infer<typeof Snapshot>;

/** Asks the order itself; undefined when there is none. Throws without a clear answer. */
export const order = (invoke: Invoke) => ({
  snapshot: async (orderId: string): Promise<Snapshot | undefined> => {
    const said = await invoke('order', `GET /orders/${orderId}/snapshot`);
    if (said.outcome === 'answer') return Snapshot.parse(said.body);
    if (said.outcome === 'refused' && said.status === 404) return undefined;
    throw unavailable(`order gave no answer: ${said.outcome}`);
  },
});
