import { gzipSync } from 'node:zlib';
import { type Case, chicken, json, refused, written } from './case.ts';

const key = (text: string) => ({ ...json, 'idempotency-key': text });
const order = JSON.stringify(chicken);
const big = JSON.stringify({ ...chicken, note: 'x'.repeat(65 * 1_024) });
const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
const id = '00000000-0000-7000-8000-000000000000';
const forged = Buffer.from(
  JSON.stringify({ id: 'ada', roles: ['admin', 'customer', 'owner'], claims: { stores: ['1'] } }),
).toString('base64url');
const asAda = {
  'x-caller': forged,
  'x-user': 'ada',
  'x-forwarded-user': 'ada',
  'x-forwarded-for': '127.0.0.1',
  forwarded: 'for=127.0.0.1',
  'dapr-caller-app-id': 'gateway',
  'dapr-api-token': 'x',
  'dapr-app-id': 'payment',
  'x-original-url': '/payments/summary',
};

/** Of the body itself. */
export const bodies: readonly Case[] = [
  refused(400, 'invalid-request', 'broken JSON', 'alice', 'POST /orders', written('{"item":')),
  refused(
    400,
    'invalid-request',
    'JSON with a comment',
    'alice',
    'POST /orders',
    written('{/* */"item":"통닭"}'),
  ),
  refused(
    400,
    'invalid-request',
    'NaN, which is no JSON',
    'alice',
    'POST /orders',
    written('{"item":"통닭","quantity":NaN}'),
  ),
  refused(400, 'invalid-request', 'two documents', 'alice', 'POST /orders', written(`${order}${order}`)),
  refused(400, 'invalid-request', 'an empty body', 'alice', 'POST /orders', written('')),
  refused(400, 'invalid-request', 'bytes that are no UTF-8', 'alice', 'POST /orders', {
    headers: json,
    body: Buffer.from('7b226974656d223a22ff227d', 'hex'),
  }),
  refused(415, 'json-expected', 'no content type', 'alice', 'POST /orders', { body: order }),
  refused(415, 'json-expected', 'text', 'alice', 'POST /orders', {
    headers: { 'content-type': 'text/plain' },
    body: order,
  }),
  refused(415, 'json-expected', 'a form', 'alice', 'POST /orders', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'item=chicken&storeId=1',
  }),
  refused(415, 'json-expected', 'a form in parts', 'alice', 'POST /orders', {
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x--',
  }),
  refused(415, 'json-expected', 'a content type that is none', 'alice', 'POST /orders', {
    headers: { 'content-type': 'json' },
    body: order,
  }),
  refused(413, 'body-too-large', 'more than 64 KiB', 'alice', 'POST /orders', written(big)),
  refused(413, 'body-too-large', 'more than 64 KiB in chunks', 'alice', 'POST /orders', {
    ...written(big),
    chunked: true,
  }),
  refused(415, 'encoding-unknown', 'a packed body that would unpack to 50 MB', 'alice', 'POST /orders', {
    headers: { ...json, 'content-encoding': 'gzip' },
    body: bomb,
  }),
  refused(415, 'encoding-unknown', 'an encoding nobody knows', 'alice', 'POST /orders', {
    headers: { ...json, 'content-encoding': 'zzz' },
    body: order,
  }),
];

/** Of what is said beside the body. */
export const headers: readonly Case[] = [
  refused(400, 'invalid-request', 'an empty Idempotency-Key', 'alice', 'POST /orders', {
    headers: key(''),
    body: order,
    pointers: ['Idempotency-Key'],
  }),
  refused(400, 'invalid-request', 'an Idempotency-Key that is too long', 'alice', 'POST /orders', {
    headers: key('k'.repeat(201)),
    body: order,
    pointers: ['Idempotency-Key'],
  }),
  refused(400, 'invalid-request', 'an Idempotency-Key with a blank', 'alice', 'POST /orders', {
    headers: key('a b'),
    body: order,
    pointers: ['Idempotency-Key'],
  }),
  refused(400, 'invalid-request', 'an Idempotency-Key beyond ASCII', 'alice', 'POST /orders', {
    headers: key('cl\u00e9'),
    body: order,
    pointers: ['Idempotency-Key'],
  }),
  refused(431, 'header-too-large', 'an Idempotency-Key of 9 KB', 'alice', 'POST /orders', {
    headers: key('k'.repeat(9_000)),
    body: order,
  }),
  refused(431, 'header-too-large', 'a language of 10 KB', 'alice', 'GET /orders', {
    headers: { 'accept-language': 'k'.repeat(9_000) },
  }),
  refused(431, 'header-too-large', 'headers beyond what is read at all', 'alice', 'GET /orders', {
    headers: { 'x-long': 'k'.repeat(40_000) },
  }),
  refused(403, 'forbidden', 'somebody who says to be ada', 'alice', 'GET /payments/summary', {
    headers: asAda,
  }),
  refused(401, 'unauthenticated', 'nobody who says to be ada', 'nobody', 'GET /payments/summary', {
    headers: asAda,
  }),
  refused(404, 'order-not-found', 'somebody else’s order, as ada', 'bob', `GET /orders/${id}`, {
    headers: asAda,
  }),
  refused(405, 'method-not-allowed', 'a method in a header', 'ada', 'POST /stores/1', {
    headers: { ...json, 'x-http-method-override': 'DELETE' },
    body: '{}',
  }),
  refused(405, 'method-not-allowed', 'another method in a header', 'ada', 'POST /stores/1/menu/a', {
    headers: { ...json, 'x-method-override': 'PUT', 'x-http-method': 'PUT' },
    body: '{"price":1}',
  }),
];
