import { timingSafeEqual } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa, { type Context, type Middleware } from 'koa';
import { z } from 'zod';
import { CALLER_HEADER, decodeCaller } from './auth.ts';
import { inTrace } from './context.ts';
import { isInDoubt, isUnavailable } from './failure.ts';
import { type Answer, problem, type Route, respond } from './http.ts';
import { type Log, silent } from './log.ts';
import { type Policy, receive } from './policies.ts';

export type Edges = Readonly<{
  routes?: readonly Route[];
  policies?: readonly Policy[];
  subscriptions?: readonly object[];
  /** Whether the service may be sent work. */
  isReady?: () => Promise<boolean>;
  /** Adds what is no route of the kit's kind, with the body unread. */
  mount?: ((router: Router) => void) | undefined;
  /** What the sidecar shows with every call; without it anybody may call. */
  token?: string | undefined;
  log?: Log;
}>;

const LIMIT = '256kb';
/** The parser replaces its own types by these, place by place, so the usual one is named too. */
const JSON_TYPES = ['application/json', 'application/cloudevents+json'];

/** The Koa application of a service: its routes, its events, its health. A fold over tables. */
export const app = ({
  routes = [],
  policies = [],
  subscriptions = [],
  isReady = async () => true,
  mount,
  token,
  log = silent,
}: Edges) => {
  const router = new Router();
  router.get('/healthz', (ctx) => send(ctx, plain(200, { status: 'live' })));
  router.get('/readyz', async (ctx) =>
    send(ctx, (await isReady()) ? plain(200, { status: 'ready' }) : problem(503, 'NotReady')),
  );
  // Who follows no events has no door for them: the gateway's would stand open to everybody.
  if (policies.length > 0) listen(router, policies, subscriptions, log);
  for (const each of routes) router.register(each.path, [each.method], (ctx) => answer(each, ctx));

  mount?.(router);

  const koa = new Koa();
  koa.use(traced).use(failures(log)).use(guarded(token));
  if (!mount)
    koa.use(
      bodyParser({
        enableTypes: ['json'],
        extendTypes: { json: JSON_TYPES },
        jsonLimit: LIMIT,
        parsedMethods: ['POST', 'PUT', 'PATCH'],
      }),
    );
  koa.use(router.routes()).use(router.allowedMethods());
  return koa;
};

const listen = (router: Router, policies: readonly Policy[], subscriptions: readonly object[], log: Log) => {
  router.get('/dapr/subscribe', (ctx) => send(ctx, plain(200, subscriptions)));
  router.post('/events/:topic', async (ctx) => {
    const status = await receive(policies, ctx.params['topic'] ?? '', ctx.request.body);
    if (status === 'DROP')
      log.error({ topic: ctx.params['topic'] }, 'a message off its contract goes to the dead letters');
    send(ctx, plain(200, { status }));
  });
};

const plain = (status: number, body: unknown): Answer => ({
  status,
  body,
  headers: { 'content-type': 'application/json' },
});

const answer = async (route: Route, ctx: Context & { params: object }) => {
  if (route.body && !ctx.is('json')) return send(ctx, problem(415, 'JsonExpected'));
  // An empty one is wrong, not absent: whoever sends it believes to be safe from a repetition.
  const key = 'idempotency-key' in ctx.headers ? ctx.get('idempotency-key') : undefined;
  const caller = decodeCaller(ctx.get(CALLER_HEADER));
  send(
    ctx,
    await respond(route, {
      params: ctx.params,
      query: { ...ctx.query },
      body: ctx.request.body,
      caller,
      key,
    }),
  );
};

const traced: Middleware = (ctx, next) => inTrace(ctx.get('traceparent') || undefined, next);

/** Health is asked without a token; all the rest comes from the own sidecar, which has it. */
const guarded =
  (token: string | undefined): Middleware =>
  async (ctx, next) => {
    const isProbe = ctx.path === '/healthz' || ctx.path === '/readyz';
    if (!token || isProbe || equal(ctx.get('dapr-api-token'), token)) return next();
    send(ctx, problem(401, 'SidecarOnly'));
  };

const equal = (shown: string, token: string) => {
  const [a, b] = [Buffer.from(shown), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const CallerError = z.object({ status: z.int().min(400).max(499) });

/** What no route declared: a mistake of the caller keeps its status, all the rest is a bare 500 and a log line. */
const failures =
  (log: Log): Middleware =>
  async (ctx, next) => {
    try {
      await next();
      if (ctx.body) return;
      if (ctx.status === 404) send(ctx, problem(404, 'NoSuchRoute'));
      // A method that nobody has heard of is not allowed either.
      if (ctx.status === 405 || ctx.status === 501) send(ctx, problem(405, 'MethodNotAllowed'));
    } catch (error) {
      const status = CallerError.safeParse(error).data?.status;
      if (status) return send(ctx, problem(status, NAMES[status] ?? 'InvalidRequest'));
      log.error({ err: error, method: ctx.method, route: ctx.path }, 'a request failed');
      send(ctx, failure(error));
    }
  };

const failure = (error: unknown) => {
  if (isUnavailable(error)) return problem(503, 'Unavailable', { retryAfter: 1 });
  return isInDoubt(error) ? problem(503, 'OutcomeUnknown', { retryAfter: 1 }) : problem(500, 'InternalError');
};

const NAMES: Readonly<Record<number, string>> = { 413: 'BodyTooLarge', 415: 'JsonExpected' };

const BROKEN: Readonly<Record<string, Answer>> = {
  HPE_HEADER_OVERFLOW: problem(431, 'HeaderTooLarge'),
  ERR_HTTP_REQUEST_TIMEOUT: problem(408, 'RequestTooSlow'),
};
const MALFORMED = problem(400, 'InvalidRequest');

/** Answers what is no HTTP request, or takes too long to become one: the application never sees those. */
export const refuseBroken = (error: Error & { code?: string }, socket: Duplex) => {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { status, body, headers } = BROKEN[error.code ?? ''] ?? MALFORMED;
  const text = JSON.stringify(body);
  const lines = { ...headers, 'content-length': `${Buffer.byteLength(text)}`, connection: 'close' };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${text}`);
};

/** Puts an answer onto the wire. */
export const send = (ctx: Context, { status, body, headers }: Answer) => {
  ctx.status = status;
  ctx.body = JSON.stringify(body);
  ctx.set({ ...headers });
};
