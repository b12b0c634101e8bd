import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LaunchOptions, launch } from '#tools/platform/launch.ts';
import { scratch } from '#tools/platform/scratch.ts';
import { type Client, client } from './client.ts';
import { seed, stores } from './seed.ts';
import { until } from './until.ts';
import { tokenOf } from './users.ts';

type Settings = Omit<LaunchOptions, 'ports' | 'dataDir'> & {
  /** Switches the fault points of the services on; they look for files in `faults` of the world. */
  withFaults?: boolean;
};

/** A lease short enough to wait for a successor. */
const JOURNAL_LEASE_SECONDS = '3';

/** The whole platform on ports of its own, with the demo's stores, and its people to act through the gateway. */
export const world = async ({ env = {}, withFaults = false, ...settings }: Settings = {}) => {
  const folder = scratch();
  const keys = join(folder.path, 'keys.json');
  const faults = join(folder.path, 'faults');
  mkdirSync(faults);
  const common = {
    JOURNAL_LEASE_SECONDS,
    LOCAL_KEYS: keys,
    ...(withFaults && { FAULT_DIR: faults }),
    ...env['*'],
  };
  const platform = await launch({
    ...settings,
    ports: 'free',
    dataDir: folder.path,
    env: { ...env, '*': common },
  });
  const as = async (name: string) => client(platform.gateway, await tokenOf(keys, name));
  const people = {
    alice: await as('alice'),
    bob: await as('bob'),
    oscar: await as('oscar'),
    olga: await as('olga'),
    rita: await as('rita'),
    rolf: await as('rolf'),
    ada: await as('ada'),
    nobody: client(platform.gateway),
  };
  const close = async () => {
    await platform.down();
    folder[Symbol.dispose]();
  };
  try {
    await seed(people.ada);
    await menusAreKnown(people.bob);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...people, platform, keys, faults, [Symbol.asyncDispose]: close };
};

export type World = Awaited<ReturnType<typeof world>>;

/** Menus reach the order service by events; a declined order tells when they are there, and leaves nothing to count. */
const menusAreKnown = async (customer: Client) => {
  for (const { storeId, menu } of stores) {
    for (const item of Object.keys(menu)) {
      const order = { storeId, item, payToken: 'tok_declined' };
      await until(
        `${item} can be ordered`,
        () => customer('POST', '/orders', order),
        ({ status }) => status === 402,
      );
    }
  }
};

/** A list to its end, through all its pages; the path may have a query of its own. */
const everyItem = async <T>(someone: Client, path: string): Promise<readonly T[]> => {
  const all: T[] = [];
  const query = path.includes('?') ? '&' : '?';
  for (let cursor = ''; ; ) {
    const { status, body } = await someone('GET', `${path}${query}limit=100${cursor}`);
    if (status !== 200) throw new Error(`${path} could not be read: ${status} ${JSON.stringify(body)}`);
    const { items, next } = body as { items: T[]; next?: string };
    all.push(...items);
    if (!next) return all;
    cursor = `&cursor=${next}`;
  }
};

export type OrderReply = Readonly<{ orderId: string; status: string; total: number; storeId: string }>;
type Total = Readonly<{ count: number; sum: number }>;
export type Summary = Readonly<{ captured: Total; refunded: Total; declined: Total }>;

export const everyOrder = (customer: Client) => everyItem<OrderReply>(customer, '/orders');

export const everyId = async (someone: Client, path: string): Promise<readonly string[]> =>
  (await everyItem<{ orderId: string }>(someone, path)).map(({ orderId }) => orderId);

export const summaryOf = async (admin: Client) => (await admin('GET', '/payments/summary')).body as Summary;
