import { openArchive } from './archive.ts';
import type { Documents, Found } from './documents.ts';

/** The newest page of a list, and its number; the pages before it are in the archive. */
type Head = Readonly<{ page: number; ids: readonly string[] }>;
type Entrant = Readonly<{
  isNew: boolean;
  waiting: readonly { resolve: () => void; reject: (error: unknown) => void }[];
}>;

const EMPTY: Head = { page: 0, ids: [] };
const PAGE = 256;
const SLICE = 64;
const ATTEMPTS = 20;
/** Under load one write takes what came in this time; a lone entry does not wait. */
const GATHER_MS = 25;
const REMEMBERED = 20_000;

const headKey = (name: string) => `list:${name}`;

/**
 * Lists of ids on plain keys, as chains of pages. Entering is grouped per list and checked by ETag. An id stands in a
 * list once: the newest two pages are always looked at, and all of them for an id that may have been entered before.
 * Readers drop a repetition all the same.
 */
export const openLists = (documents: Documents) => {
  const archive = openArchive(documents);
  const gathering = new Map<string, Map<string, Entrant>>();
  const writing = new Set<string>();
  const entered = new Set<string>();

  const enter = (name: string, id: string, { isNew }: Pick<Entrant, 'isNew'>) =>
    new Promise<void>((resolve, reject) => {
      if (entered.has(`${name} ${id}`)) return resolve();
      const group = gathering.get(name) ?? new Map<string, Entrant>();
      const before = group.get(id) ?? { isNew: true, waiting: [] };
      group.set(id, { isNew: isNew && before.isNew, waiting: [...before.waiting, { resolve, reject }] });
      gathering.set(name, group);
      if (!writing.has(name)) void write(name);
    });

  /** Enters an id that is surely not there yet. Resolves when it is stored; rejects when that is not certain: then `ensure`. */
  const append = (name: string, id: string) => enter(name, id, { isNew: true });

  /** Enters an id that may be there already, which is then no change. */
  const ensure = (name: string, id: string) => enter(name, id, { isNew: false });

  const write = async (name: string) => {
    writing.add(name);
    for (let group = gathering.get(name); group; group = gathering.get(name)) {
      gathering.delete(name);
      const pause = new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const waiting = [...group.values()].flatMap((each) => each.waiting);
      try {
        await add(name, group);
        for (const id of group.keys()) remember(`${name} ${id}`);
        for (const { resolve } of waiting) resolve();
      } catch (error) {
        for (const { reject } of waiting) reject(error);
      }
      await pause;
    }
    writing.delete(name);
  };

  const remember = (place: string) => {
    entered.add(place);
    const [oldest = ''] = entered;
    if (entered.size > REMEMBERED) entered.delete(oldest);
  };

  const add = async (name: string, group: ReadonlyMap<string, Entrant>) => {
    let missing: readonly string[] = [...group.keys()];
    let seen: number | undefined;
    for (let failures = 0; failures < ATTEMPTS; ) {
      const found = await documents.read<Head>(headKey(name));
      const { page, ids } = found?.value ?? EMPTY;
      missing = missing.filter((id) => !ids.includes(id));
      missing = await archive.without(name, missing, { from: seen ?? page - 1, to: page });
      if (seen === undefined) missing = await withoutOlder(name, missing, group, page - 1);
      const count = missing.length > 0 ? await addSome(name, missing, found) : 0;
      missing = missing.slice(count);
      if (missing.length === 0) return;
      seen = page;
      failures = count > 0 ? 0 : failures + 1;
    }
    throw new Error(`list ${name} kept changing while it was added to`);
  };

  const withoutOlder = async (
    name: string,
    ids: readonly string[],
    group: ReadonlyMap<string, Entrant>,
    to: number,
  ) => {
    const doubtful = ids.filter((id) => !group.get(id)?.isNew);
    const absent = new Set(await archive.without(name, doubtful, { from: 0, to }));
    return ids.filter((id) => group.get(id)?.isNew || absent.has(id));
  };

  /** Answers how many of the ids are stored: as many as have room, or none when another process was quicker. */
  const addSome = async (name: string, ids: readonly string[], found: Found<Head> | undefined) => {
    const old = found?.value ?? EMPTY;
    const isFull = old.ids.length >= PAGE;
    // A full page is never added to, so everybody who gets here archives the same.
    if (isFull) await archive.add(name, old.page, old.ids);
    const { page, ids: there } = isFull ? { page: old.page + 1, ids: [] } : old;
    const some = ids.slice(0, PAGE - there.length);
    const head: Head = { page, ids: [...there, ...some] };
    const saved = found
      ? await documents.update(headKey(name), head, found.etag)
      : await documents.insert(headKey(name), head);
    return saved === 'saved' ? some.length : 0;
  };

  /** All ids, newest first, some at a time; the cursor is where the first of them stands. */
  const pages = async function* (
    name: string,
    from?: string,
  ): AsyncGenerator<readonly [Cursor, readonly string[]]> {
    const head = (await documents.read<Head>(headKey(name)))?.value;
    if (!head) return;
    const newest = { page: head.page, index: head.ids.length };
    const wanted = from === undefined ? newest : parseCursor(from);
    const start = wanted.page > head.page ? newest : wanted;
    for (let { page, index } = start; page >= 0; page--, index = PAGE) {
      const ids = page === head.page ? head.ids : await archive.idsOf(name, page);
      for (let end = Math.min(index, ids.length); end > 0; end -= SLICE) {
        yield [{ page, index: end }, ids.slice(Math.max(0, end - SLICE), end).toReversed()];
      }
    }
  };

  /** Every id once, newest first: for short lists. */
  const all = async (name: string): Promise<readonly string[]> => {
    const ids = new Set<string>();
    for await (const [, some] of pages(name)) for (const id of some) ids.add(id);
    return [...ids];
  };

  return { append, ensure, pages, all };
};

export type Lists = ReturnType<typeof openLists>;
type Cursor = Readonly<{ page: number; index: number }>;

const parseCursor = (text: string): Cursor => {
  const [page = 0, index = 0] = text.split('.').map(Number);
  return { page, index };
};

const MOST_READ = 1_024;

type Query<Row> = Readonly<{
  cursor?: string | undefined;
  limit: number;
  rowsOf: (ids: readonly string[]) => Promise<readonly (Row | undefined)[]>;
  keep?: (row: Row) => boolean;
}>;

/** One page of rows for a reader, newest first, and the cursor to go on from; a filter may make the page short. */
export const readList = async <Row>(
  lists: Lists,
  name: string,
  { cursor, limit, rowsOf, keep = () => true }: Query<Row>,
) => {
  const items: Row[] = [];
  const seen = new Set<string>();
  let read = 0;
  for await (const [at, ids] of lists.pages(name, cursor)) {
    const rows = await rowsOf(ids);
    for (const [i, id] of ids.entries()) {
      if (items.length === limit || read >= MOST_READ) return { items, next: `${at.page}.${at.index - i}` };
      const row = rows[i];
      read++;
      if (row !== undefined && !seen.has(id) && keep(row)) items.push(row);
      seen.add(id);
    }
  }
  return { items };
};

/** Goes over every row of a list once. Exact at any time, since it counts what is there and remembers nothing. */
export const foldList = async <Row, Sum>(
  lists: Lists,
  name: string,
  rowsOf: Query<Row>['rowsOf'],
  add: (sum: Sum, row: Row) => Sum,
  start: Sum,
): Promise<Sum> => {
  const seen = new Set<string>();
  let sum = start;
  for await (const [, ids] of lists.pages(name)) {
    const fresh = ids.filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    for (const row of await rowsOf(fresh)) if (row !== undefined) sum = add(sum, row);
  }
  return sum;
};
