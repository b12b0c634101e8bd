const unavailableFor = Symbol('unavailable');
const inDoubtFor = Symbol('in doubt');

/** Something this service stands on is away for the moment; the caller may try again. Becomes a 503 with Retry-After. */
export const unavailable = (reason: string, cause?: unknown) =>
  Object.assign(new Error(reason, { cause }), { [unavailableFor]: true });

export const isUnavailable = (error: unknown): error is Error =>
  error instanceof Error && unavailableFor in error;

/** As `unavailable`, but after the work had begun: it may be done, or be finished yet. To a calling service that is no refusal. */
export const inDoubt = (cause: Error) =>
  Object.assign(new Error(cause.message, { cause }), { [inDoubtFor]: true });

export const isInDoubt = (error: unknown): error is Error => error instanceof Error && inDoubtFor in error;
