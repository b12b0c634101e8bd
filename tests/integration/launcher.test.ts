import { join } from 'node:path';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '#tools/platform/launch.ts';
import type { Platform } from '#tools/platform/platform.ts';
import { scratch } from '#tools/platform/scratch.ts';
import { fakeProject } from './fake.ts';

const folder = scratch();
const runFile = fakeProject(join(folder.path, 'project'));
const two = { ports: 'free', runFile, apps: ['order', 'payment'] } as const;

let platform: Platform;
beforeAll(async () => {
  platform = await launch({ ...two, env: { order: { GREETING: 'hello' } } });
});
afterAll(async () => {
  await platform?.down();
  folder[Symbol.dispose]();
});

const conditions = () =>
  Object.fromEntries(platform.status().map(({ member, condition }) => [member, condition]));

/** Asks an app through the sidecar of another. */
const ask = async (from: string, to: string, path: string) => {
  const { url, apiToken } = platform.sidecar(from);
  const headers = { 'dapr-api-token': apiToken };
  const { statusCode, body } = await request(`${url}/v1.0/invoke/${to}/method/${path}`, { headers });
  return { status: statusCode, body: await body.json() };
};

const stateOf = (of: Platform) => {
  const { url, apiToken } = of.sidecar('order');
  const headers = { 'dapr-api-token': apiToken, 'content-type': 'application/json' };
  return { state: `${url}/v1.0/state/order-store`, headers };
};

const keep = async (of: Platform, value: string) => {
  const { state, headers } = stateOf(of);
  const body = JSON.stringify([{ key: 'k', value, options: { concurrency: 'first-write' } }]);
  expect((await request(state, { method: 'POST', headers, body })).statusCode).toBe(204);
};

const kept = async (of: Platform) => {
  const { state, headers } = stateOf(of);
  return (await request(`${state}/k`, { headers })).body.text();
};

describe('a platform', () => {
  test('is up with its apps, their sidecars and a Redis of its own', () => {
    expect(conditions()).toEqual({
      redis: 'running',
      'order.daprd': 'running',
      'order.app': 'running',
      'payment.daprd': 'running',
      'payment.app': 'running',
    });
  });

  test('lets apps find each other, with the settings and the token of each', async () => {
    const greeted = { APP_ID: 'order', GREETING: 'hello', token: true };
    expect(await ask('payment', 'order', 'who')).toEqual({ status: 200, body: greeted });
    expect((await ask('order', 'payment', 'who')).body).toEqual({ APP_ID: 'payment', token: true });
  });

  test('refuses who comes without the token of its sidecar', async () => {
    const { statusCode, body } = await request(`${platform.sidecar('order').url}/v1.0/metadata`);
    await body.dump();
    expect(statusCode).toBe(401);
  });

  test('lives beside another one', async () => {
    await using other = await launch(two);
    expect(other.url('order')).not.toBe(platform.url('order'));
    expect(await ask('payment', 'order', 'who')).toMatchObject({ body: { GREETING: 'hello' } });
  });
});

describe('one process of it', () => {
  test('may finish when it is stopped, and is there again when it is started', async () => {
    await platform.stop('order');
    expect(conditions()).toMatchObject({
      'order.app': 'stopped',
      'order.daprd': 'stopped',
      redis: 'running',
    });
    expect(platform.logs('order.app')).toContain('order has finished');
    expect(platform.logs('order.daprd')).toContain('Daprd shutdown gracefully');
    await platform.start('order');
    expect((await ask('payment', 'order', 'who')).status).toBe(200);
  });

  test.each(['order', 'order.app', 'order.daprd'])('%s is killed, and started again', async (name) => {
    await platform.kill(name);
    expect(await platform.ready('order')).toBe(false);
    await platform.start(name);
    expect(await platform.ready('order')).toBe(true);
  });

  test('hangs while it is paused, and goes on', async () => {
    platform.pause('payment.app');
    expect(await ask('order', 'payment', 'who')).toMatchObject({ status: 500 });
    platform.resume('payment.app');
    expect(await ask('order', 'payment', 'who')).toMatchObject({ status: 200 });
  });

  test('keeps what Redis was given, when that is killed', async () => {
    await keep(platform, 'kept');
    await platform.kill('redis');
    await platform.start('redis');
    await expect.poll(() => kept(platform)).toBe('"kept"');
  });

  test('is refused by a name nobody has', async () => {
    await expect(platform.stop('nobody')).rejects.toThrow('There is no "nobody" here');
  });
});

describe('the policies', () => {
  test('are in force, by the account of every sidecar', async () => {
    for (const { id } of platform.plan.apps) {
      const loaded = (await platform.policies(id)).filter(({ name }) => name === 'dapr_resiliency_loaded');
      expect(loaded.map(({ labels }) => labels['name'])).toEqual(['platform']);
    }
  });

  test('cut off a payment that hangs, open the circuit, and try no call twice', async () => {
    const applied = async (policy: string) =>
      (await platform.policies('order')).filter(
        ({ name, labels }) =>
          name === 'dapr_resiliency_count' &&
          labels['policy'] === policy &&
          labels['target'] === 'app_payment',
      );
    const begun = Date.now();
    expect(await ask('order', 'payment', 'hang')).toMatchObject({ status: 500 });
    expect(Date.now() - begun).toBeLessThan(3000);
    for (let call = 0; call < 10; call++) await ask('order', 'payment', 'broken').catch(() => undefined);
    const open = await ask('order', 'payment', 'broken');
    expect(open.body).toMatchObject({ message: expect.stringContaining('circuit breaker is open') });
    expect(await applied('retry')).toEqual([]);
    expect(await applied('timeout')).not.toEqual([]);
    expect(await applied('circuitbreaker')).not.toEqual([]);
  });

  test('are not silently missing after a mistake in them', async () => {
    const resiliency = (yaml: string) => yaml.replace('408,425', '408, 425');
    await expect(launch({ ...two, resiliency })).rejects.toThrow('runs without its policies');
  });
});

test('an app that ends while it starts is named with its last words', async () => {
  using broken = scratch();
  const file = fakeProject(join(broken.path, 'project'), 'console.log("no way"); process.exit(1)');
  await expect(launch({ ...two, runFile: file })).rejects.toThrow(
    /(order|payment)\.app ended while it was starting.*no way/s,
  );
});

test('a second launch in the same data folder is refused, and the first finds its data again', async () => {
  using data = scratch();
  const options = { ...two, dataDir: data.path };
  const first = await launch(options);
  await expect(launch(options)).rejects.toThrow('is up already');
  await keep(first, 'from before');
  await first.down();
  const again = await launch(options);
  expect(await kept(again)).toBe('"from before"');
  expect(again.sidecar('order').apiToken).toBe(first.sidecar('order').apiToken);
  await again.down();
});
