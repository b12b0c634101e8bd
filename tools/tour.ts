import { randomUUID } from 'node:crypto';
import { client, type Reply } from './demo/client.ts';
import { seed as seedStores } from './demo/seed.ts';
import { until } from './demo/until.ts';
import { tokenOf } from './demo/users.ts';

type Place = Readonly<{ gateway: string; keys: string }>;

/** The demo's stores and menus, ready to be ordered from. */
export const seed = async ({ gateway, keys }: Place): Promise<void> =>
  seedStores(client(gateway, await tokenOf(keys, 'ada')));

/** Plays one real order through the gateway and tells each step with the time it took. Throws when a step never comes. */
export const tour = async ({ gateway, keys }: Place, print: (line: string) => void): Promise<void> => {
  const alice = client(gateway, await tokenOf(keys, 'alice'));
  const oscar = client(gateway, await tokenOf(keys, 'oscar'));
  const step = stopwatch(print);

  const key = { 'idempotency-key': randomUUID() };
  const order = { item: '통닭', storeId: 1 };
  const placed = await until(
    'the order is placed',
    () => alice('POST', '/orders', order, key),
    ({ status }) => status === 201,
  );
  const { orderId, total } = placed.body as { orderId: string; total: number };
  step(
    `alice orders 통닭 from store 1: placed and paid, ${total.toLocaleString('ko-KR')}원 (order ${orderId})`,
  );

  const tickets = () => oscar('GET', '/stores/1/orders?status=received');
  await until('the order is in the list of its store', tickets, listing(orderId));
  step('it is in the list of store 1, seen by its owner oscar');

  const accept = `/stores/1/orders/${orderId}/accept`;
  await until(
    'the order is accepted',
    () => oscar('POST', accept, { minutes: 20 }),
    ({ status }) => status === 200,
  );
  step('oscar accepts it: ready in 20 minutes');

  await until('alice sees it accepted', () => alice('GET', `/orders/${orderId}`), showing('accepted'));
  step('alice sees it accepted');
};

const stopwatch = (print: (line: string) => void) => {
  let last = performance.now();
  return (line: string) => {
    const now = performance.now();
    print(`${`${Math.round(now - last)} ms`.padStart(9)}  ${line}`);
    last = now;
  };
};

const listing =
  (orderId: string) =>
  ({ body }: Reply) =>
    (body as { items?: { orderId: string }[] }).items?.some((each) => each.orderId === orderId) ?? false;

const showing =
  (status: string) =>
  ({ body }: Reply) =>
    (body as { status?: string }).status === status;
