import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { routes as delivery } from '#food/delivery/http.ts';
import { routes as order } from '#food/order/http.ts';
import { routes as store } from '#food/store/http.ts';
import { routes as tracking } from '#food/tracking/http.ts';
import type { Route } from '#kit/http.ts';
import { tableOf } from '#platform/gateway/table.ts';
import { routes as payment } from '#platform/payment/http.ts';
import { root } from '#tools/terminal.ts';

const table = tableOf(JSON.parse(readFileSync(join(root, 'services/platform/gateway/openapi.json'), 'utf8')));

/** A route table is plain data: it can be read without anything its handlers would need. */
const rowsOf = (app: string, routes: (deps: never) => readonly Route[]) =>
  routes({} as never).map(({ method, path, access }) => ({ method, path, app, access }));

const declared = [
  ...rowsOf('order', order),
  ...rowsOf('store', store),
  ...rowsOf('tracking', tracking),
  ...rowsOf('delivery', delivery),
  ...rowsOf('payment', payment),
];

const byName = (rows: readonly { method: string; path: string }[]) =>
  rows.toSorted((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));

test('what the document describes are the routes that users may reach, all of them and no other', () => {
  expect(table.length).toBeGreaterThan(10);
  expect(byName(table)).toEqual(byName(declared.filter(({ access }) => access !== 'service')));
});

test('no two services answer to the same line', () => {
  const lines = table.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`);
  expect(new Set(lines).size).toBe(lines.length);
});

test('no operation of services only has the line of one that users may reach', () => {
  const inner = declared
    .filter(({ access }) => access === 'service')
    .map(({ method, path }) => `${method} ${path}`);
  expect(inner.length).toBeGreaterThan(0);
  for (const line of inner) expect(table.map(({ method, path }) => `${method} ${path}`)).not.toContain(line);
});

test('a document without an access for each operation is none', () => {
  expect(() => tableOf({ paths: { '/a': { get: { 'x-app-id': 'order' } } } })).toThrow();
  expect(() =>
    tableOf({ paths: { '/a': { get: { 'x-app-id': 'order', 'x-access': 'service' } } } }),
  ).toThrow();
});
