import { isatty } from 'node:tty';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
// A closing terminal may send two signals for one reason.
const SAME_REASON_MS = 300;
const STDERR = 2;

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
    onHangUp(() => first === 0 && hear());
  });
  return { interrupted, seen: () => first > 0 };
};

/** A terminal that is closed under make tells make alone, and make only waits for us. */
const onHangUp = (hear: () => void) => {
  if (isatty(STDERR)) setInterval(() => isatty(STDERR) || hear(), 1000).unref();
};
