import { z } from 'zod';
import { Won } from '#food/contract.ts';
import type { Invoke, Outcome } from '#kit/invoke.ts';
import type { Purchase } from './order.state.ts';
import type { PaymentAnswer } from './order.ts';

const Answer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('approved'), amount: Won }),
  z.object({ outcome: z.literal('declined'), reason: z.string() }),
  z.object({ outcome: z.literal('none') }),
]);

/** Anything but a clear answer is unknown, except where the sidecar says that payment was never asked. */
const understood = (said: Outcome): PaymentAnswer => {
  if (said.outcome === 'unavailable') return { outcome: 'unavailable' };
  const answer = said.outcome === 'answer' ? Answer.safeParse(said.body).data : undefined;
  return !answer || answer.outcome === 'none' ? { outcome: 'unknown' } : answer;
};

/** Asking for money, in our words. The payment's id is the order's: however often it is asked for, it is taken once. */
export const payment = (invoke: Invoke) => ({
  pay: async (
    orderId: string,
    { customerId, total, payMethod, payToken }: Purchase,
  ): Promise<PaymentAnswer> => {
    const what = { paymentId: orderId, purpose: 'food.order', reference: orderId, payer: customerId };
    return understood(
      await invoke('payment', 'POST /payments', {
        ...what,
        amount: total,
        method: payMethod,
        token: payToken,
      }),
    );
  },

  /** What became of a payment that may have been asked for. Asks for no money. */
  inquire: async (orderId: string): Promise<PaymentAnswer> =>
    understood(await invoke('payment', 'POST /payments/inquiries', { paymentId: orderId })),
});
