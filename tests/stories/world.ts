import { expect } from 'vitest';
import type { Client, Reply } from '#tools/demo/client.ts';
import type { OrderReply } from '#tools/demo/world.ts';

export const bodyOf = <T>(reply: Reply): T => reply.body as T;

export type Problem = Readonly<{ type: string; status: number }>;

/** The reference's own order. */
export const chicken = { item: '통닭', storeId: 1 } as const;

/** Places an order and answers with what the customer was told; anything but 201 fails the test. */
export const placed = async (
  customer: Client,
  order: object = chicken,
  headers: Record<string, string> = {},
) => {
  const reply = await customer('POST', '/orders', order, headers);
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return bodyOf<OrderReply>(reply);
};

export const statusOf = async (someone: Client, orderId: string) =>
  bodyOf<OrderReply>(await someone('GET', `/orders/${orderId}`)).status;
