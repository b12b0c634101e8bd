import { join } from 'node:path';
import { expect } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { type Client, client, type Reply } from '#tools/demo/client.ts';
import { seed, stores } from '#tools/demo/seed.ts';
import { tokenOf } from '#tools/demo/users.ts';
import { type LaunchOptions, launch } from '#tools/platform/launch.ts';
import { scratch } from '#tools/platform/scratch.ts';

type Settings = Omit<LaunchOptions, 'ports' | 'dataDir'>;

/** A lease short enough for a test to wait for a successor. */
const JOURNAL_LEASE_SECONDS = '3';

/** The whole platform on ports of its own, with the demo's stores, and its people to act through the gateway. */
export const world = async ({ env = {}, ...settings }: Settings = {}) => {
  const folder = scratch();
  const keys = join(folder.path, 'keys.json');
  const faults = join(folder.path, 'faults');
  const common = { JOURNAL_LEASE_SECONDS, LOCAL_KEYS: keys, FAULT_DIR: faults, ...env['*'] };
  const platform = await launch({ ...settings, ports: 'free', dataDir: folder.path, env: { ...env, '*': common } });
  const as = async (name: string) => client(platform.gateway, await tokenOf(keys, name));
  const people = {
    alice: await as('alice'),
    bob: await as('bob'),
    oscar: await as('oscar'),
    olga: await as('olga'),
    rita: await as('rita'),
    ada: await as('ada'),
    nobody: client(platform.gateway),
  };
  const close = async () => {
    await platform.down();
    folder[Symbol.dispose]();
  };
  try {
    await seed(people.ada);
    await ordersAreTaken(people.bob);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...people, platform, keys, faults, [Symbol.asyncDispose]: close };
};

export type World = Awaited<ReturnType<typeof world>>;

/** Menus reach the order service by events; a declined order tells when they are there, and leaves nothing to count. */
const ordersAreTaken = async (customer: Client) => {
  for (const { storeId, menu } of stores) {
    for (const item of Object.keys(menu)) {
      const order = { storeId, item, payToken: 'tok_declined' };
      await eventually(async () => expect((await customer('POST', '/orders', order)).status).toBe(402));
    }
  }
};

export const bodyOf = <T>(reply: Reply): T => reply.body as T;

export type OrderReply = Readonly<{ orderId: string; status: string; total: number; storeId: string }>;
export type Problem = Readonly<{ type: string; status: number }>;

/** The reference's own order. */
export const chicken = { item: '통닭', storeId: 1 } as const;

/** Places an order and answers with what the customer was told; anything but 201 fails the test. */
export const placed = async (customer: Client, order: object = chicken, headers: Record<string, string> = {}) => {
  const reply = await customer('POST', '/orders', order, headers);
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return bodyOf<OrderReply>(reply);
};

export const statusOf = async (someone: Client, orderId: string) =>
  bodyOf<OrderReply>(await someone('GET', `/orders/${orderId}`)).status;

/** A list to its end, through all its pages. */
const everyItem = async <T>(someone: Client, path: string): Promise<readonly T[]> => {
  const all: T[] = [];
  for (let cursor = ''; ; ) {
    const reply = await someone('GET', `${path}?limit=100${cursor}`);
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    const { items, next } = bodyOf<{ items: T[]; next?: string }>(reply);
    all.push(...items);
    if (!next) return all;
    cursor = `&cursor=${next}`;
  }
};

export const everyOrder = (customer: Client) => everyItem<OrderReply>(customer, '/orders');

export const everyId = async (someone: Client, path: string): Promise<readonly string[]> =>
  (await everyItem<{ orderId: string }>(someone, path)).map(({ orderId }) => orderId);

type Total = Readonly<{ count: number; sum: number }>;
export type Summary = Readonly<{ captured: Total; refunded: Total; declined: Total }>;

export const summaryOf = async (admin: Client) => bodyOf<Summary>(await admin('GET', '/payments/summary'));
