import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { reject } from './decider.ts';
import { inDoubt, unavailable } from './failure.ts';
import { accepted, created, ok, route } from './http.ts';
import { as, listening } from './testing.ts';
import { app } from './web.ts';

const state = { seen: undefined as unknown };

const routes = [
  route('POST /jars', {
    summary: 'make a jar',
    access: ['customer', 'admin'],
    body: z.object({ coins: z.int() }),
    replies: { 201: z.object({ coins: z.int() }), 202: z.object({}) },
    problems: { JarFull: 422, PayLater: 503 },
    handle: async ({ body, key, caller }) => {
      state.seen = { key, caller: caller.id };
      if (body.coins === 9) return reject({ type: 'JarFull', most: 8 });
      if (body.coins === 8) return reject({ type: 'PayLater', retryAfter: 5, location: '/jars/1' });
      if (body.coins === 7) return accepted('/jars/7', {});
      return created('/jars/1', { coins: body.coins, secret: 'never told' });
    },
  }),
  route('GET /jars/:id', {
    summary: 'look at a jar',
    access: 'public',
    query: z.strictObject({ limit: z.coerce.number().int().max(10).default(5) }),
    replies: { 200: z.object({ id: z.string(), limit: z.int(), who: z.string() }) },
    problems: {},
    handle: async ({ params, query, caller }) =>
      ok({ id: params.id, limit: query.limit, who: caller?.id ?? 'nobody' }),
  }),
  route('PUT /jars/:id', {
    summary: 'used by other services',
    access: 'service',
    params: z.object({ id: z.string().regex(/^\d+$/) }),
    replies: { 200: z.object({}) },
    problems: {},
    handle: async ({ params: { id } }) => {
      if (id === '1') throw unavailable('no store');
      if (id === '2') throw inDoubt(new Error('no answer'));
      if (id === '3') throw new Error('a secret detail');
      return ok({});
    },
  }),
];

const customer = as({ id: 'alice', roles: ['customer'] });

describe('a request that is right', () => {
  test('reaches its handler checked, and only what was declared comes back', async () => {
    await using edge = await listening(app({ routes }));
    const reply = await edge.send('POST', '/jars', { coins: 1 }, { ...customer, 'idempotency-key': 'k-1' });
    expect([reply.status, reply.headers.get('location'), await reply.json()]).toEqual([
      201,
      '/jars/1',
      { coins: 1 },
    ]);
    expect(state.seen).toEqual({ key: 'k-1', caller: 'alice' });
    expect((await edge.send('POST', '/jars', { coins: 7 }, customer)).status).toBe(202);
    expect(await (await edge.send('GET', '/jars/1')).json()).toEqual({ id: '1', limit: 5, who: 'nobody' });
    expect(await (await edge.send('GET', '/jars/1?limit=2', undefined, customer)).json()).toEqual({
      id: '1',
      limit: 2,
      who: 'alice',
    });
    expect((await edge.send('PUT', '/jars/9', {})).status).toBe(200);
  });

  test('that is refused tells the facts, some of them as headers', async () => {
    await using edge = await listening(app({ routes }));
    const full = await edge.send('POST', '/jars', { coins: 9 }, customer);
    expect([full.status, await full.json()]).toEqual([
      422,
      { type: '/problems/jar-full', title: 'jar full', status: 422, most: 8 },
    ]);
    const later = await edge.send('POST', '/jars', { coins: 8 }, customer);
    expect([later.status, later.headers.get('retry-after'), later.headers.get('location')]).toEqual([
      503,
      '5',
      '/jars/1',
    ]);
  });

  test.for([
    ['1', 503, 'unavailable', '1'],
    ['2', 503, 'outcome-unknown', '1'],
    ['3', 500, 'internal-error', null],
  ] as const)('that fails (%s) tells nothing of the inside', async ([id, status, type, retryAfter]) => {
    await using edge = await listening(app({ routes }));
    const reply = await edge.send('PUT', `/jars/${id}`, {});
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([status, retryAfter]);
    expect(await reply.json()).toEqual({
      type: `/problems/${type}`,
      title: type.replaceAll('-', ' '),
      status,
      ...(retryAfter && { retryAfter: 1 }),
    });
  });
});
