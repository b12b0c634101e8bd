import { z } from 'zod';
import type { HandlerOf } from '#kit/commands.ts';
import { isRejected } from '#kit/decider.ts';
import { ok, type Problems, route } from '#kit/http.ts';
import { type Page, paging } from '#kit/paging.ts';
import { Bill } from '#platform/contract.ts';
import type { Payment, PaymentRejection, payment as rule } from './payment.ts';
import { type Charge, isLost, type Verdict } from './provider.ts';

type Deps = {
  payments: HandlerOf<typeof rule>;
  charge: (charge: Charge) => Promise<Verdict>;
  /** Payments of a payer, newest first, with what they are for. */
  mine: (payer: string, page: Page) => Promise<z.input<typeof Listed>>;
  summary: (purpose: string | undefined) => Promise<z.input<typeof Summary>>;
  now: () => string;
};

const PaymentId = z.string().regex(/^[\w.-]{1,64}$/);
const Token = z.string().regex(/^\w{1,64}$/);
const PayRequest = z.strictObject({ paymentId: PaymentId, ...Bill.shape, token: Token.default('tok_ok') });
const Won = Bill.shape.amount;
const Outcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('approved'), amount: Won }),
  z.object({ outcome: z.literal('declined'), reason: z.string() }),
  z.object({ outcome: z.literal('none') }),
]);

const Total = z.object({ count: z.int(), sum: z.int() });
const Summary = z.object({ captured: Total, refunded: Total, declined: Total });
const Listed = z.object({
  items: z.array(z.object({ paymentId: z.string(), status: z.string(), ...Bill.shape })),
  next: z.string().optional(),
});

const problems: Problems<PaymentRejection> = { PaymentIdReused: 409 };

/** What whoever asked for the money is told. */
const outcomeOf = (payment: Payment): z.input<typeof Outcome> => {
  switch (payment.status) {
    case 'none':
      return { outcome: 'none' };
    case 'captured':
      return { outcome: 'approved', amount: payment.bill.amount };
    case 'refunded':
      return { outcome: 'declined', reason: 'refunded' };
    case 'declined':
      return { outcome: 'declined', reason: payment.reason };
    case 'voided':
      return { outcome: 'declined', reason: 'cancelled' };
  }
};

export const routes = ({ payments, charge, mine, summary, now }: Deps) => [
  route('POST /payments', {
    summary: 'Takes the money for a reference, once for a payment id',
    access: 'service',
    body: PayRequest,
    replies: { 200: Outcome },
    problems,
    handle: async ({ body: { paymentId, token, ...bill } }) => {
      const pay = { type: 'Pay', bill, token, at: now() } as const;
      const learn = async () => ({ ...pay, answer: await charge({ paymentId, amount: bill.amount, token }) });
      const payment = await payments(paymentId, pay, { learn });
      if (isRejected(payment)) return payment;
      // The answer that is never given: the caller has to live with not knowing.
      if (isLost(token)) await new Promise(() => undefined);
      return ok(outcomeOf(payment));
    },
  }),

  route('POST /payments/inquiries', {
    summary: 'What became of a payment; asking changes nothing',
    access: 'service',
    body: z.strictObject({ paymentId: PaymentId }),
    replies: { 200: Outcome },
    problems: {},
    handle: async ({ body: { paymentId } }) =>
      ok(outcomeOf((await payments.load(paymentId)) ?? { status: 'none' })),
  }),

  route('GET /payments', {
    summary: 'My payments, newest first',
    access: ['customer'],
    query: z.strictObject({
      reference: z.string().max(64).optional(),
      ...paging,
    }),
    replies: { 200: Listed },
    problems: {},
    handle: async ({ query: { reference, ...query }, caller }) => {
      const found = await mine(caller.id, query);
      return ok({
        ...found,
        items: found.items.filter((each) => !reference || each.reference === reference),
      });
    },
  }),

  route('GET /payments/summary', {
    summary: 'How much was captured, refunded and declined, exactly',
    access: ['admin'],
    query: z.strictObject({ purpose: z.string().max(32).optional() }),
    replies: { 200: Summary },
    problems: {},
    handle: async ({ query: { purpose } }) => ok(await summary(purpose)),
  }),
];
