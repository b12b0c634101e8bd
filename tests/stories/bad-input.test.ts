import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localKey } from '#platform/gateway/keys.ts';
import { tokenOf } from '#tools/demo/users.ts';
import { everyId, everyOrder, summaryOf, type World, world } from '#tools/demo/world.ts';
import type { Case } from './bad-input/case.ts';
import { bodies, headers } from './bad-input/content.ts';
import { journey } from './bad-input/journey.ts';
import { orders } from './bad-input/orders.ts';
import { paths, queries } from './bad-input/places.ts';
import { rights } from './bad-input/rights.ts';
import { badTokens } from './bad-input/tokens.ts';
import { type RawReply, raw } from './raw.ts';

let here: World;
let before: unknown;
beforeAll(async () => {
  here = await world();
  before = await everythingKept();
});
afterAll(() => here?.[Symbol.asyncDispose]());

/** Without what the seeding declined: its events may still be on their way. */
const everythingKept = async () => ({
  captured: (await summaryOf(here.ada)).captured,
  hers: await everyOrder(here.alice),
  tickets: [await everyId(here.oscar, '/stores/1/orders'), await everyId(here.olga, '/stores/2/orders')],
  deliveries: await everyId(here.ada, '/deliveries'),
  stores: [
    (await here.ada('GET', '/stores')).body,
    (await here.ada('GET', '/stores/1')).body,
    (await here.ada('GET', '/stores/2')).body,
  ],
});

/** What a stranger has no use for, and an attacker has. */
const INTERNAL =
  /node_modules|\.ts:\d|\bat .*\(|ERR_|daprd|dapr|ECONN|redis|zod|koa|localhost|127\.0\.0\.1|errorCode/i;

const isProblem = ({ status, headers, text }: RawReply, [expected, problem]: readonly [number, string]) => {
  expect([status, text && JSON.parse(text).type], text).toEqual([expected, `/problems/${problem}`]);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(text)).toMatchObject({ status, title: expect.any(String) });
  expect(text).not.toMatch(INTERNAL);
};

const authorization = async (who: Case['as'] = 'nobody'): Promise<Record<string, string>> =>
  who === 'nobody' ? {} : { authorization: `Bearer ${await tokenOf(here.keys, who)}` };

describe.each(Object.entries({ orders, bodies, headers, paths, queries, rights, journey }))(
  'of %s',
  (_, cases) => {
    test.each(cases)(
      '$line: $name is $status $problem',
      async ({ as, line, headers, body, chunked, status, problem, pointers }) => {
        const [method = '', path = ''] = line.split(' ');
        const reply = await raw(here.platform.gateway, {
          method,
          path,
          headers: { ...(await authorization(as)), ...headers },
          body,
          chunked,
        });
        isProblem(reply, [status, problem]);
        if (!pointers) return;
        const { errors } = JSON.parse(reply.text) as { errors: { pointer: string; detail: string }[] };
        expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual(pointers.toSorted());
        expect(errors.every(({ detail }) => detail.length > 0)).toBe(true);
      },
    );
  },
);

test('no token is believed that the issuer did not give for here and now', async () => {
  for (const [name, authorization, problem] of await badTokens(await localKey(here.keys))) {
    const reply = await raw(here.platform.gateway, {
      method: 'GET',
      path: '/orders',
      headers: { authorization },
    });
    expect(reply.status, name).toBe(401);
    isProblem(reply, [401, problem]);
    expect(reply.headers['www-authenticate'], name).toBe('Bearer error="invalid_token"');
  }
});

test.each([
  ['no HTTP at all', 'HELLO\r\n\r\n'],
  ['a header without a name', 'GET /stores HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n'],
  [
    'two lengths',
    'POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
])('%s is refused as a problem, and the connection closed', async (_, request) => {
  const { port } = new URL(here.platform.gateway);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(request);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
  expect(JSON.parse(body)).toMatchObject({ type: '/problems/invalid-request', status: 400 });
});

test('nothing of all this was stored', async () => {
  expect(await everythingKept()).toEqual(before);
});
