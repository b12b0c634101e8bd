const unavailableFor = Symbol('unavailable');

/** Something this service stands on is away for the moment; the caller may try again. Becomes a 503 with Retry-After. */
export const unavailable = (reason: string) => Object.assign(new Error(reason), { [unavailableFor]: true });

export const isUnavailable = (error: unknown): error is Error =>
  error instanceof Error && unavailableFor in error;
