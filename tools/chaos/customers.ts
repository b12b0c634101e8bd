import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '#tools/demo/client.ts';
import type { Random } from './random.ts';

export type Told = Readonly<{ status: number; orderId: string | undefined; presses: number }>;

type Shop = Readonly<{
  customers: readonly [Client, ...Client[]];
  orders: number;
  atOnce: number;
  random: Random;
}>;

const FINAL = [201, 402, 409];
/** Every fifth customer presses once and goes away, whatever the answer. */
const GOES_AWAY = 5;
const PRESSES = 60;
const THINKING_MS = 8_000;

/**
 * Customers who order with the safe button: they press it again, with the same key, until they are told how it ended.
 * Answers with what each was told at last.
 */
export const shopping = async ({ customers, orders, atOnce, random }: Shop): Promise<readonly Told[]> => {
  const told: Told[] = [];
  let next = 0;
  const shopper = async () => {
    for (let n = next++; n < orders; n = next++) {
      await pause(random.between(0, THINKING_MS));
      const customer = customers[n % customers.length] ?? customers[0];
      const order = n % 2 ? { item: '피자', storeId: 2 } : { item: '통닭', storeId: 1 };
      told.push(await press(customer, order, `chaos-${n}`, n % GOES_AWAY === 0 ? 1 : PRESSES));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, shopper));
  return told;
};

const press = async (customer: Client, order: object, key: string, most: number): Promise<Told> => {
  for (let presses = 1; ; presses++) {
    const reply = await customer('POST', '/orders', order, { 'idempotency-key': key }).catch(() => undefined);
    const status = reply?.status ?? 0;
    const orderId = (reply?.body as { orderId?: string } | undefined)?.orderId;
    if (FINAL.includes(status) || presses === most) return { status, orderId, presses };
    await pause(500);
  }
};
