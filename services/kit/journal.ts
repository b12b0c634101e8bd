import type { Documents } from './documents.ts';
import { unavailable } from './failure.ts';

/** What a process is working on: an aggregate and, where the work has several steps, the command that started it. */
export type Entry = Readonly<{ kind: string; id: string; command?: unknown }>;

export type Note = Readonly<{
  release: () => void;
  /** Nothing is to be done for a while: it stays, and no longer counts as work under way. */
  rest: () => void;
  /** False once the lease has ended: then somebody else may have taken up what the note says. */
  isValid: () => boolean;
}>;

/** Where a process writes down, before it starts, what somebody has to look at if it should die. */
export type Journal = Readonly<{
  /** Resolves when the note is stored. Throws `unavailable` when there is no lease, or when too much is under way. */
  note: (entry: Entry) => Promise<Note>;
  /** How many notes are open: work under way, and work that waits. */
  open: () => number;
}>;

/** The right to write the pages `<prefix>:0` to `<prefix>:<pages - 1>`, for a while. */
export type Lease = Readonly<{ prefix: string; isValid: () => boolean; pages: () => number }>;

export type Page = Readonly<{ entries: Readonly<Record<string, Entry>> }>;

/** Places on a page. A note takes one for each of its parts of this length, so that no page outgrows what a sidecar accepts. */
const PLACES = 32;
const PART = 16 * 1_024;
const LAZY_MS = 1_000;

type Waiting = Readonly<{
  entry: Entry;
  places: number;
  resolve: (note: Note) => void;
  reject: (error: unknown) => void;
}>;
/** A sheet without a key gets a new one with its next write. */
type Sheet = { key: string | undefined; notes: Map<string, Waiting>; free: number; isStale: boolean };

/**
 * A journal on pages of bounded size that have one writer each. Writes are grouped: while one is under way all that
 * arrive wait for the next, so under load one write serves many commands. Releasing a note costs no write of its own.
 */
export const openJournal = (documents: Documents, lease: Lease, limit: number) => {
  const sheets: Sheet[] = [];
  const queue: Waiting[] = [];
  const resting = new Set<string>();
  let writing: Promise<void> | undefined;
  let isClosed = false;
  let notes = 0;
  let open = 0;
  let pages = 0;

  const note = (entry: Entry) =>
    new Promise<Note>((resolve, reject) => {
      const places = Math.ceil(JSON.stringify(entry).length / PART);
      if (places > PLACES)
        return reject(new Error(`what is to be noted of ${entry.kind} ${entry.id} is too large`));
      if (isClosed || !lease.isValid()) return reject(unavailable('the journal has no lease at the moment'));
      const underWay = open - resting.size + queue.length;
      if (underWay >= limit) return reject(unavailable('too much waits to be announced'));
      queue.push({ entry, places, resolve, reject });
      writing ??= work();
    });

  const work = async () => {
    while (queue.length > 0) {
      const batch = nextBatch();
      await accept(batch).catch((error: unknown) => batch.forEach(({ reject }) => void reject(error)));
    }
    writing = undefined;
  };

  const nextBatch = () => {
    let [count, free] = [0, PLACES];
    for (let next = queue[0]; next && next.places <= free; next = queue[count]) {
      free -= next.places;
      count++;
    }
    return queue.splice(0, count);
  };

  const accept = async (batch: readonly Waiting[]) => {
    const places = batch.reduce((sum, each) => sum + each.places, 0);
    const sheet = sheets.find(({ free }) => free >= places) ?? addSheet();
    const ids = batch.map((waiting) => enter(sheet, waiting));
    try {
      await write(sheet);
      // A note that was stored after the lease had ended may have been overlooked by the successor.
      if (!lease.isValid()) throw unavailable('the lease of the journal ran out while a note was written');
    } catch (error) {
      for (const id of ids) strike(sheet, id);
      throw error;
    }
    batch.forEach(({ resolve }, i) => void resolve(noteOf(sheet, ids[i] ?? '')));
  };

  const noteOf = (sheet: Sheet, id: string): Note => ({
    release: () => strike(sheet, id),
    rest: () => void (sheet.notes.has(id) && resting.add(id)),
    isValid: lease.isValid,
  });

  const addSheet = (): Sheet => {
    const sheet = { key: undefined, notes: new Map<string, Waiting>(), free: PLACES, isStale: false };
    sheets.push(sheet);
    return sheet;
  };

  const enter = (sheet: Sheet, waiting: Waiting) => {
    const id = `${++notes}`;
    sheet.notes.set(id, waiting);
    sheet.free -= waiting.places;
    open++;
    return id;
  };

  const strike = (sheet: Sheet, id: string) => {
    const struck = sheet.notes.get(id);
    if (!struck) return;
    sheet.notes.delete(id);
    resting.delete(id);
    sheet.free += struck.places;
    sheet.isStale = true;
    open--;
  };

  const write = async (sheet: Sheet) => {
    sheet.key ??= nextKey();
    sheet.isStale = false;
    const entries = Object.fromEntries([...sheet.notes].map(([id, { entry }]) => [id, entry]));
    try {
      await documents.put(sheet.key, { entries } satisfies Page);
    } catch (error) {
      // The write may still take effect, later than the next one would: its key is never written again.
      sheet.isStale = true;
      sheet.key = undefined;
      throw error;
    }
  };

  const nextKey = () => {
    if (pages >= lease.pages())
      throw unavailable('the journal has used up its pages until the lease is renewed');
    return `${lease.prefix}:${pages++}`;
  };

  /** What was released and not written yet costs a successor a look, so it is written when there is time. */
  const tidy = async () => {
    for (const sheet of sheets.filter(({ isStale }) => isStale)) if (lease.isValid()) await write(sheet);
  };
  const timer = setInterval(() => {
    writing ??= tidy()
      .catch(() => undefined)
      .then(work);
  }, LAZY_MS).unref();

  /** Another process owns these pages now, or soon: nothing new is noted. */
  const abandon = async () => {
    isClosed = true;
    clearInterval(timer);
    while (writing !== undefined) await writing;
  };

  /** Writes the last state of every page. Answers how many notes are left open for a successor. */
  const close = async () => {
    await abandon();
    await tidy();
    return open;
  };

  return { note, open: () => open, pages: () => pages, close, abandon };
};
