import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { traceId } from './context.ts';
import { event } from './contract.ts';
import { unavailable } from './failure.ts';
import { subscriptions, whenever } from './policies.ts';
import { listening } from './testing.ts';
import { app } from './web.ts';

const CoinsPut = event('test.jar', 'CoinsPut', { coins: z.int() });
const JarBroken = event('test.jar', 'JarBroken', {});
const message = {
  specversion: '1.0',
  id: 'jar:a/1/0',
  type: 'CoinsPut',
  subject: 'a',
  version: '1',
  data: { coins: 2 },
};
const token = 'a-token-of-the-sidecar';

const heard: unknown[] = [];
const policies = [
  whenever(
    CoinsPut,
    async ({ subject, version, data }) =>
      void heard.push({ subject, version, coins: data.coins, trace: traceId() }),
  ),
  whenever(JarBroken, async () => {
    throw unavailable('no store');
  }),
];

const post = (url: string, body: unknown, headers: Record<string, string> = {}, topic = 'test.jar') =>
  fetch(`${url}/events/${topic}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/cloudevents+json', ...headers },
  });

describe('only the own sidecar may call', () => {
  test.for([
    ['GET', '/dapr/subscribe'],
    ['POST', '/events/test.jar'],
    ['GET', '/nowhere'],
  ] as const)('%s %s', async ([method, path]) => {
    await using edge = await listening(app({ policies, token }));
    // The last one has as many characters as the token, and more bytes.
    for (const shown of ['', 'another', token.toUpperCase(), 'é'.repeat(token.length)]) {
      expect(
        (await fetch(`${edge.url}${path}`, { method, headers: { 'dapr-api-token': shown } })).status,
        shown,
      ).toBe(401);
    }
    expect(
      (await fetch(`${edge.url}${path}`, { method, headers: { 'dapr-api-token': token } })).status,
    ).not.toBe(401);
  });

  test('but its health anybody may ask', async () => {
    let isReady = true;
    await using edge = await listening(app({ token, isReady: async () => isReady }));
    expect((await edge.send('GET', '/healthz')).status).toBe(200);
    expect((await edge.send('GET', '/readyz')).status).toBe(200);
    isReady = false;
    expect((await edge.send('GET', '/healthz')).status).toBe(200);
    const reply = await edge.send('GET', '/readyz');
    expect([reply.status, ((await reply.json()) as { type: string }).type]).toEqual([
      503,
      '/problems/not-ready',
    ]);
  });
});

describe('an event', () => {
  test('reaches who follows it, in its trace, and is acknowledged', async () => {
    await using edge = await listening(app({ policies }));
    const reply = await post(edge.url, message, {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    expect([reply.status, await reply.json()]).toEqual([200, { status: 'SUCCESS' }]);
    expect(heard).toEqual([
      { subject: 'a', version: 1, coins: 2, trace: '0af7651916cd43dd8448eb211c80319c' },
    ]);
  });

  test.for([
    ['that nobody follows is none of our business', { ...message, type: 'Other' }, 200, 'SUCCESS'],
    [
      'with data off the contract goes to the dead letters',
      { ...message, data: { coins: 'two' } },
      200,
      'DROP',
    ],
    ['without an aggregate goes to the dead letters', { ...message, subject: undefined }, 200, 'DROP'],
    ['without a type goes to the dead letters', { data: {} }, 200, 'DROP'],
    ['that is no object goes to the dead letters', [], 200, 'DROP'],
  ] as const)('%s', async ([, body, status, verdict]) => {
    await using edge = await listening(app({ policies }));
    const reply = await post(edge.url, body);
    expect([reply.status, await reply.json()]).toEqual([status, { status: verdict }]);
  });

  test('whose policy fails is asked for again', async () => {
    await using edge = await listening(app({ policies }));
    expect((await post(edge.url, { ...message, type: 'JarBroken', data: {} })).status).toBe(503);
  });

  test('of another topic is not mistaken for ours', async () => {
    await using edge = await listening(app({ policies }));
    const before = heard.length;
    expect(await (await post(edge.url, message, {}, 'other.jar')).json()).toEqual({ status: 'SUCCESS' });
    expect(heard).toHaveLength(before);
  });
});

test('the sidecar is told each topic once, its route and its dead-letter topic', async () => {
  const told = subscriptions('shelf', 'events', policies);
  await using edge = await listening(app({ policies, subscriptions: told }));
  const listed = (await (await edge.send('GET', '/dapr/subscribe')).json()) as typeof told;
  expect(listed).toEqual([
    {
      pubsubname: 'events',
      topic: 'test.jar',
      route: '/events/test.jar',
      deadLetterTopic: 'test.jar.shelf.dead',
    },
  ]);
  for (const { route } of listed)
    expect((await fetch(`${edge.url}${route}`, { method: 'POST' })).status).toBe(200);
});
