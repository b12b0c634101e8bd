/** A document and the mark of its state; the mark is opaque: hand back what `read` gave. */
export type Found<T = unknown> = Readonly<{ value: T; etag: string }>;
export type Saved = 'saved' | 'conflict';

/**
 * Documents by key: the one port that everything kept stands on, and all that holds on every Dapr store.
 * A key is either shared (born by `insert`, changed by `update`) or has one writer (`put`, `remove`); never both,
 * because stores disagree on what a mixture means. What fails without a clear answer throws, and may have been stored.
 */
export type Documents = {
  read<T>(key: string): Promise<Found<T> | undefined>;
  /** In the order of the keys; absent ones are undefined. */
  readMany<T>(keys: readonly string[]): Promise<readonly (Found<T> | undefined)[]>;
  insert(key: string, value: object): Promise<Saved>;
  update(key: string, value: object, etag: string): Promise<Saved>;
  put(key: string, value: object): Promise<void>;
  remove(key: string): Promise<void>;
};

const ATTEMPTS = 20;

/**
 * Reads a shared document, changes it, and saves it; again when somebody else was quicker. A `change` that answers
 * undefined leaves the document as it is. Answers with what is kept at the end.
 */
export const change = async <T extends object>(
  documents: Documents,
  key: string,
  edit: (value: T | undefined) => T | undefined,
): Promise<T | undefined> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const found = await documents.read<T>(key);
    const next = edit(found?.value);
    if (next === undefined) return found?.value;
    const saved = found ? await documents.update(key, next, found.etag) : await documents.insert(key, next);
    if (saved === 'saved') return next;
  }
  throw new Error(`${key} kept changing while it was being changed`);
};

const KEY = /^[\w.:-]{1,200}$/;

/** Keys are kept to what every store takes as it is; anything else is a mistake of the caller. */
export const checkedKey = (key: string): string => {
  if (!KEY.test(key)) throw new Error(`not a key: ${JSON.stringify(key)}`);
  return key;
};
