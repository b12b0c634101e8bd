import { pino } from 'pino';
import { traceId } from './context.ts';

/** JSON lines on standard output. What must not be told is left out at the source: bodies, tokens, phone numbers, addresses. */
export const createLog = (level: string, app: string) =>
  pino({
    level,
    base: { app },
    mixin: () => ({ traceId: traceId() }),
    timestamp: pino.stdTimeFunctions.isoTime,
  });

export type Log = Pick<ReturnType<typeof createLog>, 'info' | 'warn' | 'error'>;

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
