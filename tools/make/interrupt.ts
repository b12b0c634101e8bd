const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
// A closing terminal may send two signals for one reason.
const SAME_REASON_MS = 300;

/** The first Ctrl-C, as a promise; `again` is called for a second one. */
export const interruption = (again: () => void) => {
  let first = 0;
  const interrupted = new Promise<void>((resolve) => {
    const hear = () => {
      if (first === 0) first = Date.now();
      else if (Date.now() - first > SAME_REASON_MS) again();
      resolve();
    };
    for (const name of SIGNALS) process.on(name, hear);
  });
  return { interrupted, seen: () => first > 0 };
};
