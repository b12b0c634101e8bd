import { isUtf8 } from 'node:buffer';
import type Router from '@koa/router';
import type { Context } from 'koa';
import rawBody from 'raw-body';
import { admits, CALLER_HEADER, type Caller, encodeCaller } from '#kit/auth.ts';
import { type Answer, problem } from '#kit/http.ts';
import type { Forward } from '#kit/invoke.ts';
import { send } from '#kit/web.ts';
import type { Row } from './table.ts';
import type { tokenCheck } from './tokens.ts';

type Deps = Readonly<{
  table: readonly Row[];
  check: ReturnType<typeof tokenCheck>;
  forward: Forward;
  bodyLimit: number;
}>;

/** What a client may tell a service; everything else stays here, above all what services believe the gateway for. */
const FROM_CLIENT = ['content-type', 'accept', 'accept-language', 'idempotency-key', 'last-event-id'];
const TO_CLIENT = ['content-type', 'location', 'retry-after', 'cache-control'];

/** Adds every row of the table to the router: who is it, may they, and if so on to the service by invocation. */
export const proxy = (router: Router, { table, check, forward, bodyLimit }: Deps) => {
  for (const row of table) {
    router.register(row.path, [row.method], async (ctx) => {
      const who = await identify(ctx, check);
      if (who.refused && row.access !== 'public') return challenge(ctx, who.refused);
      const admission = admits(row.access, who.caller);
      if (admission === 'unauthenticated') return challenge(ctx, 'Unauthenticated');
      if (admission === 'forbidden') return send(ctx, problem(403, 'Forbidden', { roles: row.access }));
      await pass(ctx, row, who.caller);
    });
  }

  const pass = async (
    ctx: Context & { params: Record<string, string> },
    row: Row,
    caller: Caller | undefined,
  ) => {
    const headers = Object.fromEntries(
      FROM_CLIENT.flatMap((name) => (name in ctx.headers ? [[name, ctx.get(name)]] : [])),
    );
    if (caller) headers[CALLER_HEADER] = encodeCaller(caller);
    const refused = unfit(ctx, headers);
    if (refused) return send(ctx, refused);
    const body = await rawBody(ctx.req, { limit: bodyLimit, length: ctx.get('content-length') || null });
    if (!isUtf8(body)) return send(ctx, problem(400, 'InvalidRequest'));
    // Made anew from what the router understood, so that both sides read the same path.
    const path = row.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(ctx.params[name] ?? ''));
    const answer = await forward({
      app: row.app,
      method: row.method,
      path: `${path}${ctx.search}`,
      headers,
      body,
    });
    if ('outcome' in answer) return send(ctx, unreachable[answer.outcome]);
    ctx.status = answer.status;
    for (const name of TO_CLIENT) {
      const value = answer.headers[name];
      if (value) ctx.set(name, value);
    }
    ctx.body = answer.body;
  };
};

/** Above these the sidecars on the way refuse a request, in words of their own. */
const MOST_URL = 2_048;
const MOST_HEADERS = 8_192;

/** What would mean something else on the way, where paths are decoded once more: a step up, the end of a path. */
const STRAY = /^\.{1,2}$|[\p{Cc}/\\%?#]/u;

/** The first thing about a request, apart from its body, that can be handed to no service. */
const unfit = (
  ctx: Context & { params: Record<string, string> },
  headers: Readonly<Record<string, string>>,
): Answer | undefined => {
  if (Object.values(ctx.params).some((value) => STRAY.test(value))) return problem(404, 'NotFound');
  if (ctx.url.length > MOST_URL) return problem(414, 'UrlTooLong');
  if (Object.values(headers).join('').length > MOST_HEADERS) return problem(431, 'HeaderTooLarge');
  // Nobody unpacks on the way, so nothing can be packed that unpacks to much.
  return ctx.get('content-encoding') ? problem(415, 'EncodingUnknown') : undefined;
};

const unreachable = {
  unavailable: problem(503, 'Unavailable', { retryAfter: 2 }),
  unknown: problem(504, 'NoAnswerInTime'),
};

type Refused = 'TokenExpired' | 'InvalidToken';

const identify = async (
  ctx: Context,
  check: Deps['check'],
): Promise<{ caller?: Caller; refused?: Refused }> => {
  const [scheme, token, ...more] = ctx.get('authorization').split(' ');
  if (!scheme) return {};
  if (scheme.toLowerCase() !== 'bearer' || !token || more.length > 0) return { refused: 'InvalidToken' };
  return check(token);
};

/** RFC 6750, section 3. */
const challenge = (ctx: Context, type: 'Unauthenticated' | Refused) => {
  ctx.set('www-authenticate', type === 'Unauthenticated' ? 'Bearer' : 'Bearer error="invalid_token"');
  send(ctx, problem(401, type));
};
