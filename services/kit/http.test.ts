import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { created, ok, route } from './http.ts';
import { as, listening } from './testing.ts';
import { app } from './web.ts';

const Body = z.strictObject({
  coins: z.int().min(1).max(9),
  label: z.string().max(20).optional(),
  owner: z.strictObject({ name: z.string() }).optional(),
});
const state = { calls: 0 };

const routes = [
  route('POST /jars', {
    summary: 'make a jar',
    access: ['customer', 'admin'],
    body: Body,
    replies: { 201: z.object({ coins: z.int() }) },
    problems: {},
    handle: async ({ body }) => {
      state.calls++;
      return created('/jars/1', { coins: body.coins });
    },
  }),
  route('GET /jars/:id', {
    summary: 'look at a jar',
    access: 'public',
    query: z.strictObject({ limit: z.coerce.number().int().max(10).default(5) }),
    replies: { 200: z.object({ id: z.string(), limit: z.int() }) },
    problems: {},
    handle: async ({ params, query }) => ok({ id: params.id, limit: query.limit }),
  }),
  route('PUT /jars/:id', {
    summary: 'used by other services',
    access: 'service',
    params: z.object({ id: z.string().regex(/^\d+$/) }),
    replies: { 200: z.object({}) },
    problems: {},
    handle: async () => ok({}),
  }),
];

const customer = as({ id: 'alice', roles: ['customer'] });
const json = { ...customer, 'content-type': 'application/json' };

type Wrong = Readonly<{
  method?: string;
  path?: string;
  body?: string;
  headers?: Record<string, string>;
  status: number;
  type: string;
  pointers?: readonly string[];
}>;

const wrong: Readonly<Record<string, Wrong>> = {
  'no caller': {
    body: '{"coins":1}',
    headers: { 'content-type': 'application/json' },
    status: 401,
    type: 'unauthenticated',
  },
  'a caller header that is not ours': {
    body: '{"coins":1}',
    headers: { ...json, 'x-caller': '{"id":"ada"}' },
    status: 401,
    type: 'unauthenticated',
  },
  'a caller without an id': {
    body: '{"coins":1}',
    headers: { ...json, ...as({ id: '' }) },
    status: 401,
    type: 'unauthenticated',
  },
  'the wrong role': {
    body: '{"coins":1}',
    headers: { ...json, ...as({ id: 'rita', roles: ['rider'] }) },
    status: 403,
    type: 'forbidden',
  },
  'a user where only services may call': {
    method: 'PUT',
    path: '/jars/5',
    body: '{}',
    status: 403,
    type: 'forbidden',
  },
  'an unknown path': { method: 'GET', path: '/bottles', status: 404, type: 'no-such-route' },
  'a path that is no text': { method: 'GET', path: '/jars/%E0%A4%A', status: 404, type: 'not-found' },
  'an id that can be none': { method: 'GET', path: '/jars/a%20b', status: 404, type: 'not-found' },
  'an id that is too long': {
    method: 'GET',
    path: `/jars/${'a'.repeat(65)}`,
    status: 404,
    type: 'not-found',
  },
  'the wrong method': { method: 'DELETE', path: '/jars', status: 405, type: 'method-not-allowed' },
  'a method nobody knows': { method: 'PROPFIND', path: '/jars', status: 405, type: 'method-not-allowed' },
  'no body': { status: 415, type: 'json-expected' },
  'another content type': {
    body: 'coins=1',
    headers: { ...customer, 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
    type: 'json-expected',
  },
  'text that says it is JSON': { body: 'coins', status: 400, type: 'invalid-request' },
  'broken JSON': { body: '{"coins":1', status: 400, type: 'invalid-request' },
  'JSON that is no object': { body: '[]', status: 400, type: 'invalid-request', pointers: ['#'] },
  'an unknown encoding': {
    body: '{"coins":1}',
    headers: { ...json, 'content-encoding': 'zip' },
    status: 415,
    type: 'json-expected',
  },
  'a body that is too large': {
    body: `{"coins":1,"label":"${'x'.repeat(300_000)}"}`,
    status: 413,
    type: 'body-too-large',
  },
  'a missing field': { body: '{}', status: 400, type: 'invalid-request', pointers: ['#/coins'] },
  'a field of the wrong type': {
    body: '{"coins":"1"}',
    status: 400,
    type: 'invalid-request',
    pointers: ['#/coins'],
  },
  'a number that is too large': {
    body: '{"coins":1e400}',
    status: 400,
    type: 'invalid-request',
    pointers: ['#/coins'],
  },
  'several wrong fields': {
    body: '{"coins":0,"label":"123456789012345678901","owner":{}}',
    status: 400,
    type: 'invalid-request',
    pointers: ['#/coins', '#/label', '#/owner/name'],
  },
  'unknown fields, also within': {
    body: '{"coins":1,"price":2,"owner":{"name":"a","age":1}}',
    status: 400,
    type: 'invalid-request',
    pointers: ['#/owner/age', '#/price'],
  },
  'a prototype': { body: '{"coins":1,"__proto__":{"coins":2}}', status: 400, type: 'invalid-request' },
  'an idempotency key that is too long': {
    body: '{"coins":1}',
    headers: { ...json, 'idempotency-key': 'k'.repeat(201) },
    status: 400,
    type: 'invalid-request',
    pointers: ['Idempotency-Key'],
  },
  'a wrong query': {
    method: 'GET',
    path: '/jars/1?limit=11',
    status: 400,
    type: 'invalid-request',
    pointers: ['?/limit'],
  },
  'the same query twice': {
    method: 'GET',
    path: '/jars/1?limit=1&limit=2',
    status: 400,
    type: 'invalid-request',
    pointers: ['?/limit'],
  },
  'an unknown query': {
    method: 'GET',
    path: '/jars/1?size=1',
    status: 400,
    type: 'invalid-request',
    pointers: ['?/size'],
  },
};

describe('a wrong request is answered with its problem, and never handled:', () => {
  test.for(Object.entries(wrong))(
    '%s',
    async ([
      ,
      {
        method = 'POST',
        path = '/jars',
        body,
        headers = body === undefined ? customer : json,
        status,
        type,
        pointers,
      },
    ]) => {
      await using edge = await listening(app({ routes }));
      const before = state.calls;
      const reply = await fetch(`${edge.url}${path}`, { method, headers, body: body ?? null });
      const problem = (await reply.json()) as { errors?: { pointer: string }[] };
      expect(reply.status, JSON.stringify(problem)).toBe(status);
      expect(reply.headers.get('content-type')).toBe('application/problem+json');
      expect(problem).toMatchObject({ type: `/problems/${type}`, status, title: type.replaceAll('-', ' ') });
      if (pointers) expect(problem.errors?.map(({ pointer }) => pointer).toSorted()).toEqual(pointers);
      expect(state.calls).toBe(before);
    },
  );
});
