import { type Case, refused, written } from './case.ts';

const id = '00000000-0000-7000-8000-000000000000';

const noRoute = (name: string, line: string, more: Partial<Case> = {}) =>
  refused(404, 'no-such-route', name, 'alice', line, more);

/** Of methods and paths. */
export const paths: readonly Case[] = [
  noRoute('an unknown path', 'GET /nowhere'),
  noRoute('the root', 'GET /'),
  noRoute('a path that goes up', 'GET /orders/../payments/summary'),
  noRoute('a path with empty parts', 'GET //orders'),
  noRoute('an operation of services only', 'POST /payments/inquiries', written({})),
  noRoute('the events of a service', 'POST /events/food.order', written({})),
  noRoute('the subscriptions of a service', 'GET /dapr/subscribe'),
  noRoute('a sidecar’s own path', 'GET /v1.0/metadata'),
  refused(405, 'method-not-allowed', 'a wrong method', 'alice', 'DELETE /orders'),
  refused(405, 'method-not-allowed', 'a method nobody knows', 'alice', 'PROPFIND /orders'),
  refused(404, 'not-found', 'an id with a NUL', 'alice', 'GET /orders/a%00b'),
  refused(404, 'not-found', 'an id with a slash', 'alice', 'GET /orders/a%2Fb'),
  refused(404, 'not-found', 'an id with two slashes up', 'alice', 'GET /orders/..%2F..%2Fpayments'),
  refused(404, 'not-found', 'an id that is two dots', 'alice', 'GET /orders/%2e%2e'),
  refused(404, 'not-found', 'an id that is one dot', 'alice', 'POST /orders/%2e/pay'),
  refused(404, 'not-found', 'two dots for a store', 'oscar', 'GET /stores/%2e%2e/orders'),
  refused(404, 'not-found', 'an id with the separator of keys', 'alice', 'GET /orders/a%7C%7Cb'),
  refused(404, 'not-found', 'an id with a percent sign', 'alice', 'GET /orders/%25zz'),
  refused(404, 'not-found', 'an invalid percent-encoding', 'alice', 'GET /orders/%zz'),
  refused(404, 'not-found', 'a percent-encoding that is no UTF-8', 'alice', 'GET /orders/%ff%fe'),
  refused(404, 'not-found', 'an id that is too long', 'alice', `GET /orders/${'a'.repeat(65)}`),
  refused(414, 'url-too-long', 'a path of 9 KB', 'alice', `GET /orders/${'a'.repeat(9_000)}`),
  refused(404, 'order-not-found', 'an order nobody made', 'alice', `GET /orders/${id}`),
  refused(404, 'order-not-found', 'paying an order nobody made', 'alice', `POST /orders/${id}/pay`),
  refused(404, 'store-not-found', 'a store nobody opened', 'nobody', 'GET /stores/99'),
  refused(
    404,
    'store-not-found',
    'a store by the name of what all objects have',
    'nobody',
    'GET /stores/__proto__',
  ),
];

const query = (name: string, line: string, ...pointers: string[]) =>
  refused(400, 'invalid-request', name, 'alice', line, { pointers });

/** Of query strings. */
export const queries: readonly Case[] = [
  query('an unknown parameter', 'GET /orders?sort=asc', '?/sort'),
  query('a limit of 0', 'GET /orders?limit=0', '?/limit'),
  query('a limit of a thousand million', 'GET /orders?limit=1e9', '?/limit'),
  query('a limit below zero', 'GET /orders?limit=-1', '?/limit'),
  query('half a limit', 'GET /orders?limit=1.5', '?/limit'),
  query('a limit that is empty', 'GET /orders?limit=', '?/limit'),
  query('a limit in words', 'GET /orders?limit=ten', '?/limit'),
  query('a limit twice', 'GET /orders?limit=1&limit=2', '?/limit'),
  query('a cursor that is garbage', 'GET /orders?cursor=garbage', '?/cursor'),
  query('a cursor that is another’s key', 'GET /orders?cursor=orders-of-bob', '?/cursor'),
  query('a cursor twice', 'GET /orders?cursor=0.1&cursor=0.2', '?/cursor'),
  query('a parameter named __proto__', 'GET /orders?__proto__=1', '?/__proto__'),
  query('a parameter of garbage', 'GET /payments?reference=a&%zz=%zz', '?/%zz'),
  refused(400, 'invalid-request', 'a status no ticket has', 'oscar', 'GET /stores/1/orders?status=lost', {
    pointers: ['?/status'],
  }),
  refused(414, 'url-too-long', 'a query of 9 KB', 'alice', `GET /orders?cursor=${'1'.repeat(9_000)}`),
];
