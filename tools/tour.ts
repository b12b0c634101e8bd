import { randomUUID } from 'node:crypto';
import { type Client, client, type Reply } from './demo/client.ts';
import { seed as seedStores } from './demo/seed.ts';
import { until } from './demo/until.ts';
import { tokenOf } from './demo/users.ts';

type Place = Readonly<{ gateway: string; keys: string }>;

/** The demo's stores and menus, ready to be ordered from. */
export const seed = async ({ gateway, keys }: Place): Promise<void> =>
  seedStores(client(gateway, await tokenOf(keys, 'ada')));

/** Plays one real order through the gateway and tells each step with the time it took. Throws when a step never comes. */
export const tour = async ({ gateway, keys }: Place, print: (line: string) => void): Promise<void> => {
  const as = async (name: string) => client(gateway, await tokenOf(keys, name));
  const alice = await as('alice');
  const step = stopwatch(print);
  const { orderId, total } = await orderFrom(alice);
  step(
    `alice orders 통닭 from store 1: placed and paid, ${total.toLocaleString('ko-KR')}원 (order ${orderId})`,
  );
  const sees = async (status: string) => {
    await until(`alice sees it ${status}`, () => alice('GET', `/orders/${orderId}`), showing(status));
    step(`alice sees it ${status}`);
  };

  const oscar = await as('oscar');
  const tickets = () => oscar('GET', '/stores/1/orders?status=received');
  await until('the order is in the list of its store', tickets, listing(orderId));
  step('it is in the list of store 1, seen by its owner oscar');
  await pressing(oscar, `/stores/1/orders/${orderId}/accept`, { minutes: 20 });
  step('oscar accepts it: ready in 20 minutes');
  await sees('accepted');
  await pressing(oscar, `/stores/1/orders/${orderId}/cooked`);
  step('oscar has cooked it');
  await bring(await as('rita'), orderId, step);
  await sees('delivered');
};

/** The way from the kitchen to the door. */
const bring = async (rita: Client, orderId: string, step: (line: string) => void) => {
  const deliveries = () => rita('GET', '/deliveries?status=started');
  await until('its delivery is in the list of the riders', deliveries, listing(orderId));
  step('its delivery has started by itself, and is in the list of the riders');
  await pressing(rita, `/deliveries/${orderId}/pickup`);
  step('rita picks it up, and is told where it goes');
  await pressing(rita, `/deliveries/${orderId}/delivered`);
  step('rita has brought it');
};

/** One 통닭 of store 1; the button is pressed until the order is placed. */
const orderFrom = async (customer: Client) => {
  const key = { 'idempotency-key': randomUUID() };
  const order = { item: '통닭', storeId: 1 };
  const { body } = await until(
    'the order is placed',
    () => customer('POST', '/orders', order, key),
    ({ status }) => status === 201,
  );
  return body as { orderId: string; total: number };
};

const pressing = (someone: Client, path: string, body?: object) =>
  until(
    `${path} is done`,
    () => someone('POST', path, body),
    ({ status }) => status === 200,
  );

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
