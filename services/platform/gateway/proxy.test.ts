import { once } from 'node:events';
import { get } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { decodeCaller, encodeCaller } from '#kit/auth.ts';
import type { Forward } from '#kit/invoke.ts';
import { listening } from '#kit/testing.ts';
import { app } from '#kit/web.ts';
import { proxy } from './proxy.ts';
import type { Row } from './table.ts';

const table: readonly Row[] = [
  { method: 'POST', path: '/jars', app: 'jar', access: ['customer'] },
  { method: 'GET', path: '/jars/:id', app: 'jar', access: 'public' },
  { method: 'PUT', path: '/jars/:id/lids/:lid', app: 'lid', access: ['owner'] },
];
const alice = { id: 'alice', roles: ['customer'], claims: { address: '서울' } };
const bearer = { authorization: 'Bearer alices' };

type Forwarded = Parameters<Forward>[0];
type Said = Awaited<ReturnType<Forward>>;
const done: Said = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"done":true}' };

/** The gateway before services that answer so; `passed` is what got through to them. */
const gatewayWhereServicesSay = async (said: Said = done) => {
  const passed: Forwarded[] = [];
  const check = async (token: string) => {
    if (token === 'alices') return { caller: alice };
    return { refused: token === 'old' ? 'TokenExpired' : 'InvalidToken' } as const;
  };
  const forward: Forward = async (request) => {
    passed.push(request);
    return said;
  };
  const mount = (router: Parameters<typeof proxy>[0]) =>
    proxy(router, { table, check, forward, bodyLimit: 1_024 });
  return { ...(await listening(app({ mount }))), passed };
};

const typeOf = async (reply: Response) => [reply.status, (await reply.json()).type];

describe('what gets through', () => {
  test('is the request, the caller and a few headers', async () => {
    await using gateway = await gatewayWhereServicesSay();
    const reply = await gateway.send(
      'POST',
      '/jars?a=1&b=%20',
      { coins: 1 },
      { ...bearer, 'idempotency-key': 'k1' },
    );
    expect([reply.status, await reply.json()]).toEqual([200, { done: true }]);
    const [{ app: service, method, path, headers, body } = never()] = gateway.passed;
    expect([service, method, path, body.toString()]).toEqual([
      'jar',
      'POST',
      '/jars?a=1&b=%20',
      '{"coins":1}',
    ]);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': 'k1' });
    expect(decodeCaller(headers['x-caller'])).toEqual(alice);
  });

  test('is nothing that services believe the gateway for', async () => {
    await using gateway = await gatewayWhereServicesSay();
    const ada = encodeCaller({ id: 'ada', roles: ['admin'], claims: {} });
    const forged = {
      'x-caller': ada,
      'dapr-api-token': 'x',
      'dapr-app-id': 'payment',
      'x-forwarded-for': '1.2.3.4',
    };
    await gateway.send('GET', '/jars/1', undefined, {
      ...forged,
      cookie: 'a=b',
      traceparent: 'x',
      'x-http-method-override': 'PUT',
    });
    await gateway.send('POST', '/jars', {}, { ...bearer, ...forged });
    const names = gateway.passed.map(({ headers }) => Object.keys(headers).toSorted());
    expect(names).toEqual([
      ['accept', 'accept-language'],
      ['accept', 'accept-language', 'content-type', 'x-caller'],
    ]);
    expect(decodeCaller(gateway.passed[1]?.headers['x-caller'])).toEqual(alice);
  });

  test('is a path made anew from what was understood', async () => {
    await using gateway = await gatewayWhereServicesSay();
    for (const id of ['a%20b', '%ED%86%B5', 'a%2Bb', "a'b", '%61', 'a:b@c'])
      await gateway.send('GET', `/jars/${id}`);
    const paths = gateway.passed.map(({ path }) => path.slice('/jars/'.length));
    expect(paths).toEqual(['a%20b', '%ED%86%B5', 'a%2Bb', "a'b", 'a', 'a%3Ab%40c']);
  });

  test.each(['%2e%2e', '%2e', 'a%2Fb', 'a%5Cb', '%00', 'a%3Fb', 'a%23b', '100%25', 'a%252Fb', '%zz', '%ff'])(
    'is no path that would be another one on the way: %s',
    async (id) => {
      await using gateway = await gatewayWhereServicesSay();
      expect(await statusOf(gateway.url, `/jars/${id}`)).toBe(404);
      expect(gateway.passed).toEqual([]);
    },
  );
});

describe('what comes back', () => {
  test('is the answer as it is, with the headers that are the client’s business', async () => {
    const headers = {
      'content-type': 'application/problem+json',
      location: '/jars/1',
      'retry-after': '5',
      'x-internal': 'a',
      server: 'b',
      'set-cookie': 'c',
    };
    await using gateway = await gatewayWhereServicesSay({
      status: 503,
      headers,
      body: Readable.from(['{"a":', '1}']),
    });
    const reply = await gateway.send('GET', '/jars/1');
    expect([reply.status, await reply.json()]).toEqual([503, { a: 1 }]);
    const {
      location,
      'retry-after': retry,
      'content-type': type,
      ...others
    } = Object.fromEntries(reply.headers);
    expect([location, retry, type]).toEqual(['/jars/1', '5', 'application/problem+json']);
    for (const name of ['x-internal', 'server', 'set-cookie']) expect(others).not.toHaveProperty(name);
  });

  test.each([
    ['unavailable', 503, 'unavailable', '2'],
    ['unknown', 504, 'no-answer-in-time', null],
  ] as const)(
    'is, where the service was %s, %i without a word of the reason',
    async (outcome, status, type, retry) => {
      await using gateway = await gatewayWhereServicesSay({ outcome, reason: 'dial tcp 127.0.0.1:20081' });
      const reply = await gateway.send('GET', '/jars/1');
      const text = await reply.text();
      expect([reply.status, reply.headers.get('retry-after'), JSON.parse(text).type]).toEqual([
        status,
        retry,
        `/problems/${type}`,
      ]);
      expect(text).not.toContain('dial');
    },
  );
});

describe('who is asking', () => {
  test.each([
    ['nobody', {}, 401, 'unauthenticated', 'Bearer'],
    ['an old token', { authorization: 'Bearer old' }, 401, 'token-expired', 'Bearer error="invalid_token"'],
    [
      'a token of nobody’s',
      { authorization: 'Bearer x' },
      401,
      'invalid-token',
      'Bearer error="invalid_token"',
    ],
    ['another scheme', { authorization: 'Basic YTpi' }, 401, 'invalid-token', 'Bearer error="invalid_token"'],
    [
      'two schemes',
      { authorization: 'Bearer alices, Basic YTpi' },
      401,
      'invalid-token',
      'Bearer error="invalid_token"',
    ],
  ])('%s is not let in', async (_, headers, status, type, challenge) => {
    await using gateway = await gatewayWhereServicesSay();
    const reply = await gateway.send('POST', '/jars', {}, headers);
    expect(reply.headers.get('www-authenticate')).toBe(challenge);
    expect(await typeOf(reply)).toEqual([status, `/problems/${type}`]);
    expect(gateway.passed).toEqual([]);
  });

  test('somebody with another role is told which would do', async () => {
    await using gateway = await gatewayWhereServicesSay();
    const reply = await gateway.send('PUT', '/jars/1/lids/2', {}, bearer);
    expect([reply.status, await reply.json()]).toMatchObject([
      403,
      { type: '/problems/forbidden', roles: ['owner'] },
    ]);
    expect(gateway.passed).toEqual([]);
  });

  test('does not matter where anybody may look; a token that is known goes along', async () => {
    await using gateway = await gatewayWhereServicesSay();
    for (const authorization of ['Bearer old', 'Bearer alices', 'bearer alices']) {
      expect((await gateway.send('GET', '/jars/1', undefined, { authorization })).status).toBe(200);
    }
    expect(gateway.passed.map(({ headers }) => decodeCaller(headers['x-caller'])?.id)).toEqual([
      undefined,
      'alice',
      'alice',
    ]);
  });
});

describe('what is refused at the door', () => {
  test.each([
    ['a body above the limit', '/jars', { body: 'x'.repeat(1_025) }, 413, 'body-too-large'],
    ['a packed body', '/jars', { headers: { 'content-encoding': 'gzip' } }, 415, 'encoding-unknown'],
    ['bytes that are no text', '/jars', { body: Uint8Array.of(0x22, 0xff, 0x22) }, 400, 'invalid-request'],
    ['a long URL', `/jars?a=${'a'.repeat(2_048)}`, {}, 414, 'url-too-long'],
    ['long headers', '/jars', { headers: { 'idempotency-key': 'k'.repeat(8_192) } }, 431, 'header-too-large'],
  ])(
    '%s',
    async (_, path, { headers = {}, body = '{}' }: { headers?: object; body?: BodyInit }, status, type) => {
      await using gateway = await gatewayWhereServicesSay();
      const json = { 'content-type': 'application/json' };
      const reply = await fetch(`${gateway.url}${path}`, {
        method: 'POST',
        headers: { ...bearer, ...json, ...headers },
        body,
      });
      expect(await typeOf(reply)).toEqual([status, `/problems/${type}`]);
      expect(gateway.passed).toEqual([]);
    },
  );

  test('events and subscriptions, which are for sidecars', async () => {
    await using gateway = await gatewayWhereServicesSay();
    expect((await gateway.send('POST', '/events/food.order', {})).status).toBe(404);
    expect((await gateway.send('GET', '/dapr/subscribe')).status).toBe(404);
  });
});

/** `fetch` would take the steps up itself. */
const statusOf = async (url: string, path: string) => {
  const [response] = await once(get(new URL(url), { path }), 'response');
  response.resume();
  return response.statusCode;
};

const never = (): Forwarded => {
  throw new Error('nothing got through');
};
