import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** The trace that the work at hand belongs to; it goes along with every call and every event, so that one order is one trace. */
const context = new AsyncLocalStorage<string>();

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Runs the work in the trace of `header` (W3C trace context), or in a new one where the header is absent or malformed. */
export const inTrace = <T>(header: string | undefined, work: () => T): T =>
  context.run(header && TRACEPARENT.test(header) ? header : newTrace(), work);

/** The W3C `traceparent` to send along. */
export const traceparent = (): string => context.getStore() ?? newTrace();

export const traceId = (): string | undefined => TRACEPARENT.exec(context.getStore() ?? '')?.[1];

const newTrace = () => `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
