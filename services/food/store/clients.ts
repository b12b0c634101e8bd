import { z } from 'zod';
import { unavailable } from '#kit/failure.ts';
import type { Invoke } from '#kit/invoke.ts';

const Deliver = z.object({ address: z.string(), phone: z.string(), note: z.string().optional() });

const answer = <Words extends z.ZodRawShape>(words: Words) =>
  z.discriminatedUnion('granted', [
    z.object({ granted: z.literal(true), ...words }),
    z.object({ granted: z.literal(false), found: z.string() }),
  ]);

const Accepted = answer({ minutes: z.int(), deliver: Deliver });
export type Accepted = z.infer<typeof Accepted>;
const Rejected = answer({ code: z.string(), detail: z.string() });
export type Rejected = z.infer<typeof Rejected>;

/** Claims on the order. Each is safe to repeat, and throws without a clear answer. */
export const order = (invoke: Invoke) => {
  const claim = async (body: object): Promise<unknown> => {
    const said = await invoke('order', 'POST /claims', body);
    if (said.outcome === 'answer') return said.body;
    throw unavailable(`order gave no answer to a claim: ${said.outcome}`);
  };

  return {
    /** Asks whether the order may still be accepted, and what is to be delivered. */
    accept: async (orderId: string, { storeId, minutes }: Terms): Promise<Accepted> =>
      Accepted.parse(await claim({ claim: 'accept', orderId, storeId, minutes })),

    /** Asks whether the order may still be rejected. */
    reject: async (orderId: string, { storeId, code, detail }: Reason): Promise<Rejected> =>
      Rejected.parse(await claim({ claim: 'reject', orderId, storeId, code, detail })),
  };
};

export type Terms = Readonly<{ storeId: string; minutes: number }>;
export type Reason = Readonly<{ storeId: string; code: string; detail: string }>;
