import { Pool } from 'undici';
import type { SidecarConfig } from './config.ts';
import { traceparent } from './context.ts';
import { checkedKey, type Documents, type Found } from './documents.ts';
import { unavailable } from './failure.ts';
import { type Forward, type Invoke, outcomeOf } from './invoke.ts';
import type { Outgoing, Publish } from './outbox.ts';

/** The one pub/sub component; every profile has one of this name. */
export const PUBSUB = 'events';

const STATE_TIMEOUT_MS = 4_000;
/** Keys read at once, so that no answer grows without end. */
const BULK = 128;
const INVOKE_TIMEOUT_MS = 30_000;
const json = 'application/json';

type Answer = Readonly<{
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}>;
type Call = Readonly<{
  method: string;
  path: string;
  body?: unknown;
  type?: string;
  headers?: object;
  timeoutMs?: number;
}>;

/** The sidecar's HTTP API, as far as this platform uses it. The SDK hides ETags, statuses and errors: docs/adr/0002. */
export const connect = ({ DAPR_HTTP_PORT, DAPR_API_TOKEN }: SidecarConfig) => {
  const pool = new Pool(`http://127.0.0.1:${DAPR_HTTP_PORT}`, { connections: 128, pipelining: 1 });
  const token = DAPR_API_TOKEN ? { 'dapr-api-token': DAPR_API_TOKEN } : {};

  const call = async ({
    method,
    path,
    body,
    type = json,
    headers,
    timeoutMs = STATE_TIMEOUT_MS,
  }: Call): Promise<Answer> => {
    const response = await pool.request({
      method: method as 'GET',
      path: `/v1.0${path}`,
      headers: {
        ...token,
        traceparent: traceparent(),
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    return {
      status: response.statusCode,
      headers: response.headers as Answer['headers'],
      text: await response.body.text(),
    };
  };

  const isReady = async () => {
    const answer = await call({ method: 'GET', path: '/healthz/outbound' }).catch(() => undefined);
    return answer?.status === 204;
  };

  /** Small bodies of 500 and 403 are read, since the sidecar answers so for a service it could not reach. */
  const forward: Forward = async ({ app, method, path, headers, body }) => {
    try {
      const response = await pool.request({
        method: method as 'GET',
        path: `/v1.0/invoke/${app}/method${path}`,
        headers: { ...headers, ...token, traceparent: traceparent() },
        body: body.length > 0 ? body : null,
        headersTimeout: INVOKE_TIMEOUT_MS,
        bodyTimeout: 0,
      });
      const { statusCode: status } = response;
      const plain = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, `${value}`]),
      );
      if (status !== 500 && status !== 403) return { status, headers: plain, body: response.body };
      const text = await response.body.text();
      const outcome = outcomeOf(status, text);
      const isSidecars = text.includes('"errorCode"') && 'reason' in outcome;
      return isSidecars ? outcome : { status, headers: plain, body: text };
    } catch (error) {
      return notAnswered(error);
    }
  };

  return {
    isReady,
    forward,
    documents: (store: string) => stateOf(reaching(call), store),
    publish: publishWith(reaching(call)),
    invoke: invokeWith(call),
    close: () => pool.close(),
  };
};

type Caller = (call: Call) => Promise<Answer>;

/** A sidecar that does not answer is away for the moment; what it was asked to write may be written all the same. */
const reaching =
  (call: Caller): Caller =>
  (request) =>
    call(request).catch((error: unknown) => {
      throw unavailable(`the sidecar did not answer: ${error}`, error);
    });

const failed = (what: string, { status, text }: Answer) =>
  unavailable(`${what}: ${status} ${text.slice(0, 300)}`);

/** Hides how stores differ in what they say to a conflict: 409 by one, 500 by the others. */
const stateOf = (call: Caller, store: string): Documents => {
  const at = `/state/${store}`;
  const post = (item: object) => call({ method: 'POST', path: at, body: [item] });

  const read = async <T>(key: string): Promise<Found<T> | undefined> => {
    const answer = await call({ method: 'GET', path: `${at}/${checkedKey(key)}` });
    if (answer.status === 204) return undefined;
    if (answer.status !== 200) throw failed(`${store} could not be read`, answer);
    return { value: JSON.parse(answer.text) as T, etag: `${answer.headers['etag']}` };
  };

  const readSome = async <T>(keys: readonly string[]): Promise<readonly (Found<T> | undefined)[]> => {
    const body = { keys: keys.map(checkedKey), parallelism: 16 };
    const answer = await call({ method: 'POST', path: `${at}/bulk`, body });
    if (answer.status !== 200) throw failed(`${store} could not be read`, answer);
    const rows = JSON.parse(answer.text) as { key: string; data?: T; etag?: string; error?: string }[];
    const byKey = new Map(rows.map((row) => [row.key, row]));
    return keys.map((key) => {
      // The answer is 200 when the store is away, too.
      const { data, etag, error } = byKey.get(key) ?? { error: `nothing was said of ${key}` };
      if (error) throw unavailable(`${store} could not be read: ${error}`);
      return data === undefined || data === null ? undefined : { value: data, etag: `${etag}` };
    });
  };

  const readMany = async <T>(keys: readonly string[]) => {
    const found: (Found<T> | undefined)[] = [];
    for (let from = 0; from < keys.length; from += BULK) {
      found.push(...(await readSome<T>(keys.slice(from, from + BULK))));
    }
    return found;
  };

  return {
    read,
    readMany,
    insert: async (key, value) => {
      const answer = await post({ key: checkedKey(key), value, options: { concurrency: 'first-write' } });
      if (answer.status === 204) return 'saved';
      if (answer.status === 409 || (await read(key))) return 'conflict';
      throw failed(`${store} could not be written`, answer);
    },
    update: async (key, value, etag) => {
      const item = { key: checkedKey(key), value, etag, options: { concurrency: 'first-write' } };
      const answer = await post(item);
      if (answer.status === 204) return 'saved';
      // On Redis a broken connection is a 409 as well; but a conflict leaves another mark behind.
      if (answer.status === 409 && (await read(key))?.etag !== etag) return 'conflict';
      throw failed(`${store} could not be written`, answer);
    },
    put: async (key, value) => {
      const answer = await post({ key: checkedKey(key), value });
      if (answer.status !== 204) throw failed(`${store} could not be written`, answer);
    },
    remove: async (key) => {
      const answer = await call({ method: 'DELETE', path: `${at}/${checkedKey(key)}` });
      if (answer.status !== 204) throw failed(`${store} could not be written`, answer);
    },
  };
};

const cloudEvents = 'application/cloudevents+json';

/** daprd writes over a trace that has no `traceid`, and dies of one that is not a string. */
const envelope = ({ topic: _, traceparent: trace, version, ...event }: Outgoing) => ({
  specversion: '1.0',
  datacontenttype: json,
  ...event,
  version: `${version}`,
  traceparent: trace,
  traceid: trace,
});

const publishWith =
  (call: Caller): Publish =>
  async (topic, events) => {
    const [only, ...more] = events;
    if (!only) return;
    const answer =
      more.length === 0
        ? await call({
            method: 'POST',
            path: `/publish/${PUBSUB}/${topic}?metadata.partitionKey=${encodeURIComponent(only.subject)}`,
            body: envelope(only),
            type: cloudEvents,
          })
        : await call({
            method: 'POST',
            path: `/publish/bulk/${PUBSUB}/${topic}`,
            body: events.map(bulkEntry),
          });
    if (answer.status !== 204) throw failed(`${topic} could not be published`, answer);
  };

const bulkEntry = (event: Outgoing, n: number) => ({
  entryId: `${n}`,
  event: envelope(event),
  contentType: cloudEvents,
  metadata: { partitionKey: event.subject },
});

const invokeWith =
  (call: Caller): Invoke =>
  async (app, line, body) => {
    const [method = '', path = ''] = line.split(' ');
    try {
      const answer = await call({
        method,
        path: `/invoke/${app}/method${path}`,
        body,
        timeoutMs: INVOKE_TIMEOUT_MS,
      });
      return outcomeOf(answer.status, answer.text);
    } catch (error) {
      return notAnswered(error);
    }
  };

const notAnswered = (error: unknown) => {
  const isRefused = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
  return { outcome: isRefused ? 'unavailable' : 'unknown', reason: `${error}` } as const;
};

export type Sidecar = ReturnType<typeof connect>;
