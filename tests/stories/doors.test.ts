import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeCaller } from '#kit/auth.ts';
import { tokenOf } from '#tools/demo/users.ts';
import { type World, world } from '#tools/demo/world.ts';
import { portsOf } from '#tools/platform/plan.ts';
import { raw } from './raw.ts';
import { bodyOf, type Problem, placed } from './world.ts';

let here: World;
beforeAll(async () => {
  here = await world();
});
afterAll(() => here?.[Symbol.asyncDispose]());

const inner = ['order', 'payment', 'store', 'tracking', 'delivery'] as const;
const ada = encodeCaller({ id: 'ada', roles: ['admin', 'customer', 'owner'], claims: { stores: ['1'] } });

describe.each(inner)('%s, past its sidecar', (app) => {
  test.each([
    ['GET', '/dapr/subscribe'],
    ['POST', '/events/food.order'],
    ['GET', '/orders'],
    ['POST', '/payments'],
    ['POST', '/claims'],
    ['GET', '/payments/summary'],
    ['GET', '/healthz/../orders'],
    ['GET', '/healthz2'],
    ['GET', '/nowhere'],
  ])('%s %s needs the app token', async (method, path) => {
    const shown = { none: {}, wrong: { 'dapr-api-token': 'wrong' }, forged: { 'x-caller': ada } };
    const other = { theSidecars: { 'dapr-api-token': here.platform.sidecar(app).apiToken } };
    for (const [name, headers] of Object.entries({ ...shown, ...other })) {
      const body = method === 'POST' ? '{}' : undefined;
      const reply = await raw(here.platform.url(app), { method, path, headers, body });
      expect([reply.status, JSON.parse(reply.text).type], name).toEqual([401, '/problems/sidecar-only']);
    }
  });

  test('its health is told to anybody', async () => {
    for (const path of ['/healthz', '/readyz']) {
      expect((await raw(here.platform.url(app), { method: 'GET', path })).status, path).toBe(200);
    }
  });
});

describe.each([...inner, 'gateway'])('the sidecar of %s', (app) => {
  test.each([
    ['POST', '/v1.0/invoke/payment/method/payments'],
    ['GET', '/v1.0/invoke/order/method/orders/1/snapshot'],
    ['GET', '/v1.0/state/payment-store/payment:1'],
    ['POST', '/v1.0/state/order-store'],
    ['POST', '/v1.0/publish/events/food.order'],
    ['POST', '/v1.0/publish/bulk/events/food.order'],
    ['GET', '/v1.0/metadata'],
    ['POST', '/v1.0/shutdown'],
  ])('refuses %s %s without its token', async (method, path) => {
    const { url, appToken } = here.platform.sidecar(app);
    for (const headers of [{}, { 'dapr-api-token': 'wrong' }, { 'dapr-api-token': appToken }]) {
      const reply = await raw(url, { method, path, headers, body: method === 'POST' ? '{}' : undefined });
      expect(reply.status, reply.text).toBe(401);
    }
  });

  test('tells anybody whether it is healthy, and nothing else', async () => {
    const { url } = here.platform.sidecar(app);
    for (const path of ['/v1.0/healthz', '/v1.0/healthz/outbound']) {
      const reply = await raw(url, { method: 'GET', path });
      expect([reply.status, reply.text]).toEqual([204, '']);
    }
  });

  test('opens no store but its own', async () => {
    const { url, apiToken } = here.platform.sidecar(app);
    const stores = ['order-store', 'payment-store', 'store-store', 'tracking-view', 'delivery-store'];
    const own = stores.filter((store) => store.startsWith(`${app}-`));
    const found: string[] = [];
    for (const store of stores) {
      const path = `/v1.0/state/${store}/nothing`;
      const reply = await raw(url, { method: 'GET', path, headers: { 'dapr-api-token': apiToken } });
      if (reply.status === 204) found.push(store);
    }
    expect(found).toEqual(own);
  });
});

describe('operations of services only', () => {
  test.each([
    ['POST', '/payments'],
    ['POST', '/payments/inquiries'],
    ['POST', '/claims'],
    ['GET', '/orders/1/snapshot'],
    ['GET', '/orders/snapshot'],
    ['POST', '/events/platform.payment'],
    ['GET', '/dapr/subscribe'],
  ])('%s %s cannot be reached through the gateway, by anybody', async (method, path) => {
    const people = ['alice', 'oscar', 'rita', 'ada', undefined];
    for (const who of people) {
      const bearer = who ? { authorization: `Bearer ${await tokenOf(here.keys, who)}` } : {};
      const forged = { 'x-caller': ada, 'dapr-api-token': here.platform.sidecar('order').appToken };
      const headers = { ...bearer, ...forged, 'content-type': 'application/json' };
      const reply = await raw(here.platform.gateway, {
        method,
        path,
        headers,
        body: method === 'POST' ? '{}' : undefined,
      });
      expect([401, 403, 404, 405], `${who}: ${reply.text}`).toContain(reply.status);
    }
  });

  test('are refused to a user who gets there all the same', async () => {
    const { appToken } = here.platform.sidecar('payment');
    const bill = {
      paymentId: 'p',
      purpose: 'food.order',
      reference: 'p',
      payer: 'ada',
      amount: 1,
      method: 'card',
    };
    const headers = { 'dapr-api-token': appToken, 'x-caller': ada, 'content-type': 'application/json' };
    const reply = await raw(here.platform.url('payment'), {
      method: 'POST',
      path: '/payments',
      headers,
      body: JSON.stringify(bill),
    });
    expect(reply.status).toBe(403);
  });
});

test('who a client says to be is not believed', async () => {
  const { alice, bob, nobody } = here;
  const { orderId } = await placed(alice);
  const forged = {
    'x-caller': ada,
    'X-Caller': encodeCaller({ id: 'alice', roles: ['customer'], claims: {} }),
  };
  expect((await nobody('GET', `/orders/${orderId}`, undefined, forged)).status).toBe(401);
  expect((await bob('GET', `/orders/${orderId}`, undefined, forged)).status).toBe(404);
  expect((await bob('GET', '/payments/summary', undefined, forged)).status).toBe(403);
  const refused = await bob('PATCH', '/stores/1', { open: false }, forged);
  expect([refused.status, bodyOf<Problem>(refused).type]).toEqual([403, '/problems/forbidden']);
});

/** Whether something answers at this address. */
const isOpen = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });

/** Linux answers at all of 127/8; a Mac only at 127.0.0.1. */
const elsewhere = () => [
  ...(process.platform === 'linux' ? ['127.0.0.2'] : []),
  ...Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? [])
      .filter(({ address, family }) => family === 'IPv4' && address !== '127.0.0.1')
      .map(({ address }) => address),
  ),
];

test('every port listens on loopback only', async () => {
  const ports = portsOf(here.platform.plan);
  expect(ports).toHaveLength(1 + 5 * here.platform.plan.apps.length);
  await using control = createServer().listen(0, '0.0.0.0');
  await once(control, 'listening');
  const { port: open } = control.address() as { port: number };
  expect(elsewhere().length).toBeGreaterThan(0);
  for (const host of elsewhere()) {
    expect(await isOpen(host, open), `the check itself, at ${host}`).toBe(true);
    for (const port of ports) {
      expect(await isOpen('127.0.0.1', port), `${port}`).toBe(true);
      expect(await isOpen(host, port), `${port} at ${host}`).toBe(false);
    }
  }
});
