import type { Documents } from './documents.ts';

/** The newest page of a list; older ones never change again and lie under `list:<name>:<page>`. */
type Head = Readonly<{ page: number; ids: readonly string[] }>;

const PAGE = 256;
const SLICE = 64;
const ATTEMPTS = 20;
/** Under load one write takes what came in this time; a lone entry does not wait. */
const GATHER_MS = 25;

const headKey = (name: string) => `list:${name}`;
const pageKey = (name: string, page: number) => `list:${name}:${page}`;

type Gathering = { ids: Map<string, (() => void)[]>; failed: ((error: unknown) => void)[] };

/**
 * Lists of ids on plain keys, as chains of pages. Appending is grouped per list and checked by ETag; appending an id
 * that is there is no change, and readers drop the repetition that a crash may leave.
 */
export const openLists = (documents: Documents) => {
  const gathering = new Map<string, Gathering>();
  const writing = new Set<string>();

  /** Resolves when the id is stored in the list; rejects when that is not certain: then append again. */
  const append = (name: string, id: string) =>
    new Promise<void>((resolve, reject) => {
      const group = gathering.get(name) ?? { ids: new Map<string, (() => void)[]>(), failed: [] as ((error: unknown) => void)[] };
      gathering.set(name, group);
      group.ids.set(id, [...(group.ids.get(id) ?? []), resolve]);
      group.failed.push(reject);
      if (!writing.has(name)) void write(name);
    });

  const write = async (name: string) => {
    writing.add(name);
    for (let group = gathering.get(name); group; group = gathering.get(name)) {
      gathering.delete(name);
      const { ids, failed } = group;
      const pause = new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      try {
        await add(name, [...ids.keys()]);
        for (const resolve of [...ids.values()].flat()) resolve();
      } catch (error) {
        for (const reject of failed) reject(error);
      }
      await pause;
    }
    writing.delete(name);
  };

  const add = async (name: string, ids: readonly string[]) => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const found = await documents.read<Head>(headKey(name));
      if (!found) {
        if ((await documents.insert(headKey(name), { page: 0, ids })) === 'saved') return;
        continue;
      }
      const { page, ids: there } = found.value;
      const missing = ids.filter((id) => !there.includes(id));
      if (missing.length === 0) return;
      const isFull = there.length >= PAGE;
      // A full head is never appended to, so everybody who gets here archives the same page.
      if (isFull) await documents.insert(pageKey(name, page), { ids: there });
      const next = isFull ? { page: page + 1, ids: missing } : { page, ids: [...there, ...missing] };
      if ((await documents.update(headKey(name), next, found.etag)) === 'saved') return;
    }
    throw new Error(`list ${name} kept changing while it was appended to`);
  };

  const idsOf = async (name: string, page: number, head: Head) =>
    page === head.page ? head.ids : ((await documents.read<{ ids: string[] }>(pageKey(name, page)))?.value.ids ?? []);

  /** All ids, newest first, some at a time; the cursor is where the first of them stands. */
  const pages = async function* (name: string, from?: string): AsyncGenerator<readonly [Cursor, readonly string[]]> {
    const head = (await documents.read<Head>(headKey(name)))?.value;
    if (!head) return;
    const start = from === undefined ? { page: head.page, index: head.ids.length } : parseCursor(from);
    for (let { page, index } = start; page >= 0; page--, index = Number.POSITIVE_INFINITY) {
      const ids = await idsOf(name, page, head);
      for (let end = Math.min(index, ids.length); end > 0; end -= SLICE) {
        yield [{ page, index: end }, ids.slice(Math.max(0, end - SLICE), end).toReversed()];
      }
    }
  };

  return { append, pages };
};

export type Lists = ReturnType<typeof openLists>;
type Cursor = Readonly<{ page: number; index: number }>;

const parseCursor = (text: string): Cursor => {
  const [page = 0, index = 0] = text.split('.').map(Number);
  return { page, index };
};

export const CURSOR = /^\d{1,9}\.\d{1,4}$/;
const MOST_READ = 1_024;

type Query<Row> = Readonly<{
  cursor?: string | undefined;
  limit: number;
  rowsOf: (ids: readonly string[]) => Promise<readonly (Row | undefined)[]>;
  keep?: (row: Row) => boolean;
}>;

/** One page of rows for a reader, newest first, and the cursor to go on from; a filter may make the page short. */
export const readList = async <Row>(lists: Lists, name: string, { cursor, limit, rowsOf, keep = () => true }: Query<Row>) => {
  const items: Row[] = [];
  const seen = new Set<string>();
  let read = 0;
  for await (const [at, ids] of lists.pages(name, cursor)) {
    const rows = await rowsOf(ids);
    for (const [i, id] of ids.entries()) {
      const row = rows[i];
      if (items.length === limit || read >= MOST_READ) return { items, next: `${at.page}.${at.index - i}` };
      read++;
      if (row === undefined || seen.has(id) || !keep(row)) continue;
      seen.add(id);
      items.push(row);
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
