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
export type Forwarded = Readonly<{ app: string; method: string; path: string; headers: Readonly<Record<string, string>>; body: Buffer }>;

/** Passes a request on; the answer comes back as it is, its body unread, unless it was made by a sidecar. */
export type Forward = (request: Forwarded) => Promise<
  | Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: Readable | string }>
  | Readonly<{ outcome: 'unavailable' | 'unknown'; reason: string }>
>;

const SidecarError = z.object({ errorCode: z.string(), message: z.string() });

/** Texts of the sidecar for calls that never reached the other service; it has no codes for them. */
const NOT_ASKED = [
  'circuit breaker is open',
  'too many requests',
  'connection refused',
  "couldn't find service",
  'failed to resolve',
  'not in a healthy state',
  'app channel is not initialized',
];

/** Tells the app's own answers from those its sidecars made for it. */
export const outcomeOf = (status: number, text: string): Outcome => {
  const body = parsed(text);
  const error = SidecarError.safeParse(body).data;
  if (error) {
    const wasAsked = !NOT_ASKED.some((reason) => error.message.includes(reason));
    return { outcome: wasAsked ? 'unknown' : 'unavailable', reason: error.message };
  }
  if (status < 300) return { outcome: 'answer', body };
  if (status < 500) return { outcome: 'refused', status, problem: body };
  return { outcome: status === 503 ? 'unavailable' : 'unknown', reason: `status ${status}` };
};

const parsed = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};
