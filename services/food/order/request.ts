import { z } from 'zod';
import { visibleText } from '#kit/text.ts';

const Item = visibleText(60);
const Quantity = z.int().min(1).max(99);
const StoreId = z
  .union([z.string(), z.int().nonnegative()])
  .transform(String)
  .pipe(z.string().regex(/^[\w-]{1,36}$/, 'must be the id of a store'));

const details = {
  storeId: StoreId.optional(),
  address: visibleText(200).optional(),
  phone: z
    .string()
    .regex(/^\+?[\d-]{8,20}$/, 'must be a phone number')
    .optional(),
  payMethod: z.enum(['card', 'cash', 'online']).default('card'),
  payToken: z
    .string()
    .regex(/^\w{1,64}$/, 'must be a token of the payment provider')
    .default('tok_ok'),
  note: visibleText(500).optional(),
};

const Lines = z.strictObject({
  ...details,
  lines: z
    .array(z.strictObject({ item: Item, quantity: Quantity }))
    .min(1)
    .max(50),
});

/** As the references send it: one line of quantity 1. */
const Short = z
  .strictObject({ ...details, item: Item, quantity: Quantity.default(1) })
  .transform(({ item, quantity, ...rest }) => ({ ...rest, lines: [{ item, quantity }] }));

/** Strict, so that a misspelt field is named to its sender. A price is never asked for. */
export const OrderRequest = z.union([Lines, Short]);
export type OrderRequest = z.infer<typeof OrderRequest>;

const orderId = z.string();
const storeId = z.string();

/** Whoever wants to rely on an order says what for. */
export const ClaimRequest = z.discriminatedUnion('claim', [
  z.strictObject({ claim: z.literal('accept'), orderId, storeId, minutes: z.int().min(1) }),
  z.strictObject({
    ...{ claim: z.literal('reject'), orderId, storeId },
    ...{ code: z.string().min(1), detail: z.string() },
  }),
  z.strictObject({ claim: z.literal('pickup'), orderId, riderId: z.string().min(1) }),
]);
export type ClaimRequest = z.infer<typeof ClaimRequest>;
