import type { Readable } from 'node:stream';
import { z } from 'zod';

/**
 * What became of a call. `answer`: the other side did it. `refused`: it said no, with a problem document.
 * `unavailable`: it was surely not asked. `unknown`: it may have done it, or may do it yet.
 */
export type Outcome =
  | Readonly<{ outcome: 'answer'; body: unknown }>
  | Readonly<{ outcome: 'refused'; status: number; problem: unknown }>
  | Readonly<{ outcome: 'unavailable' | 'unknown'; reason: string }>;

/** Calls an operation of another service by app id and request line; never throws for what the other side did. */
export type Invoke = (app: string, line: `${'GET' | 'POST'} ${string}`, body?: object) => Promise<Outcome>;

/** One request of a client on its way to a service. */
type Forwarded = Readonly<{
  app: string;
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}>;

/** Passes a request on; the answer comes back as it is, its body unread, unless it was made by a sidecar. */
export type Forward = (
  request: Forwarded,
) => Promise<
  | Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: Readable | string }>
  | Readonly<{ outcome: 'unavailable' | 'unknown'; reason: string }>
>;

const SidecarError = z.object({ errorCode: z.string(), message: z.string() });
const Problem = z.object({ type: z.string() });

/** What the sidecars of 1.18 say of calls that never reached the other service; they have no codes for it. */
const NOT_ASKED = [
  'circuit breaker is open',
  'too many requests',
  // Only Go's dialling says so: no connection, neither to the other sidecar nor from there to its app.
  'dial tcp',
  "couldn't find service",
  'no host found',
  'failed to resolve',
  'app is not in a healthy state',
  'app channel is not initialized',
  'invoke API is not ready',
  'access control policy has denied access',
];

/** Only the last attempt is told; the ones before may have got through. */
const WAS_REPEATED = /after [1-9]\d* retries/;

/** Tells the app's own answers from those its sidecars made for it. An answer that was cut off is none: then nobody knows. */
export const outcomeOf = (status: number, text: string): Outcome => {
  const body = parsed(text);
  const error = SidecarError.safeParse(body).data;
  if (error && status >= 400) {
    const isSure =
      NOT_ASKED.some((reason) => error.message.includes(reason)) && !WAS_REPEATED.test(error.message);
    return { outcome: isSure ? 'unavailable' : 'unknown', reason: error.message };
  }
  if (status < 300 && (body !== undefined || status === 204)) return { outcome: 'answer', body };
  const problem = Problem.safeParse(body).data;
  if (problem && status >= 400 && status < 500) return { outcome: 'refused', status, problem: body };
  // The kit says so only before it has begun anything.
  const isUntouched = status === 503 && problem?.type === '/problems/unavailable';
  return {
    outcome: isUntouched ? 'unavailable' : 'unknown',
    reason: `status ${status} ${problem?.type ?? 'without a problem document'}`,
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
