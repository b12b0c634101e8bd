/** Remembers what `load` gave for a short time; those who ask for the same key meanwhile share one load. Failures are not kept. */
export const cached = <T>(load: (key: string) => Promise<T>, forMs: number, now: () => number = Date.now) => {
  const kept = new Map<string, Readonly<{ value: Promise<T>; until: number }>>();
  return (key: string): Promise<T> => {
    const found = kept.get(key);
    if (found && found.until > now()) return found.value;
    const value = load(key);
    kept.set(key, { value, until: now() + forMs });
    value.catch(() => kept.delete(key));
    if (kept.size > MOST) kept.clear();
    return value;
  };
};

const MOST = 10_000;
