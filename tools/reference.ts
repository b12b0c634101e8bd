import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { routes as delivery } from '#food/delivery/http.ts';
import { routes as order } from '#food/order/http.ts';
import { routes as store } from '#food/store/http.ts';
import { routes as tracking } from '#food/tracking/http.ts';
import type { Route } from '#kit/http.ts';
import { type Paths, pathsOf } from '#kit/openapi.ts';
import { routes as payment } from '#platform/payment/http.ts';

// Writes the documents that are made from the code; with --check, only tells which of them are out of date.

/** A route table is plain data: it can be read without anything its handlers would need. */
const tableOf = (routes: (deps: never) => readonly Route[]) => routes({} as never);

const services: Readonly<Record<string, readonly Route[]>> = {
  order: tableOf(order),
  store: tableOf(store),
  tracking: tableOf(tracking),
  delivery: tableOf(delivery),
  payment: tableOf(payment),
};

const openapi = () => {
  const paths: Record<string, Paths[string]> = {};
  for (const [app, routes] of Object.entries(services)) {
    for (const [path, operations] of Object.entries(pathsOf(app, routes)))
      paths[path] = { ...paths[path], ...operations };
  }
  const Problem = {
    type: 'object',
    description: 'RFC 9457; the facts of the case stand beside these members',
    properties: { type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' } },
    required: ['type', 'title', 'status'],
  };
  return {
    openapi: '3.1.0',
    info: { title: 'On-demand platform', version: '1' },
    servers: [{ url: 'http://localhost:8088' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: { Problem },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
};

const problems = () => {
  const rows = Object.entries(services).flatMap(([app, routes]) =>
    routes.flatMap(({ method, path, problems }) =>
      Object.entries(problems).map(
        ([name, status]) => `| ${name} | ${status} | ${app} | \`${method} ${path}\` |`,
      ),
    ),
  );
  return [
    '# Problems',
    '',
    'Made by `make reference`; what each operation may refuse, beside the 400, 401, 403, 404, 405, 413, 414, 415 and 431 of every one.',
    '',
    '| problem | status | service | operation |',
    '|---|---|---|---|',
    ...rows.toSorted(),
    '',
  ].join('\n');
};

const documents: Readonly<Record<string, string>> = {
  'services/platform/gateway/openapi.json': `${JSON.stringify(openapi(), undefined, 2)}\n`,
  'docs/reference/problems.md': problems(),
};

const stale = Object.entries(documents).filter(
  ([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text,
);
if (process.argv.includes('--check')) {
  for (const [file] of stale) process.stderr.write(`${file} is out of date: make reference\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [file, text] of stale) writeFileSync(file, text);
}
