import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

/** A new id; ids made later sort later. */
export const uuidv7 = (): string => v7();

/** The same parts always give the same id (a UUID of version 8), and nobody can guess parts from it. */
export const idFrom = (...parts: readonly string[]): string => {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
};

/** A short name for a value of any shape: equal values have equal ones, whatever the order of their members. */
export const fingerprint = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value, sorted)).digest('base64url').slice(0, 22);

const sorted = (_key: string, value: unknown) =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
