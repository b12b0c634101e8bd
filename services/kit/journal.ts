import type { Documents } from './documents.ts';
import { unavailable } from './failure.ts';

/** What a process is working on: an aggregate and, where the work has several steps, the command that started it. */
export type Entry = Readonly<{ kind: string; id: string; command?: unknown }>;

/** `isValid` is false once the lease has ended: then somebody else may have taken up what the note says. */
export type Note = Readonly<{ release: () => void; isValid: () => boolean }>;

/** Where a process writes down, before it starts, what somebody has to look at if it should die. */
export type Journal = Readonly<{
  /** Resolves when the note is stored. Throws `unavailable` when there is no lease, or when too much is open. */
  note: (entry: Entry) => Promise<Note>;
  /** How many notes are open: work under way, and work that waits. */
  open: () => number;
}>;

/** The right to write the pages `<prefix>:0` to `<prefix>:<pages - 1>`, for a while. */
export type Lease = Readonly<{ prefix: string; isValid: () => boolean; pages: () => number }>;

export type Page = Readonly<{ entries: Readonly<Record<string, Entry>> }>;

const PAGE = 32;
const LAZY_MS = 1_000;

type Waiting = { entry: Entry; resolve: (note: Note) => void; reject: (error: unknown) => void };
type Sheet = { key: string; entries: Map<string, Entry>; stale: boolean };

/**
 * A journal on pages of bounded size that have one writer each. Writes are grouped: while one is under way all that
 * arrive wait for the next, so under load one write serves many commands. Releasing a note costs no write of its own.
 */
export const openJournal = (documents: Documents, lease: Lease, limit: number) => {
  const sheets: Sheet[] = [];
  const queue: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let closed = false;
  let notes = 0;
  let open = 0;
  let pages = 0;

  const note = (entry: Entry) =>
    new Promise<Note>((resolve, reject) => {
      if (closed || !lease.isValid()) return reject(unavailable('the journal has no lease at the moment'));
      if (open + queue.length >= limit) return reject(unavailable('too much waits to be announced'));
      queue.push({ entry, resolve, reject });
      writing ??= work();
    });

  const work = async () => {
    while (queue.length > 0) {
      const batch = queue.splice(0, PAGE);
      await accept(batch).catch((error: unknown) => batch.forEach(({ reject }) => void reject(error)));
    }
    writing = undefined;
  };

  const accept = async (batch: readonly Waiting[]) => {
    const sheet = sheets.find(({ entries }) => entries.size + batch.length <= PAGE) ?? addSheet();
    const ids = batch.map(({ entry }) => {
      const id = `${++notes}`;
      sheet.entries.set(id, entry);
      return id;
    });
    open += ids.length;
    try {
      await write(sheet);
      // A note that was stored after the lease had ended may have been overlooked by the successor.
      if (!lease.isValid()) throw unavailable('the lease of the journal ran out while a note was written');
    } catch (error) {
      for (const id of ids) strike(sheet, id);
      throw error;
    }
    batch.forEach(({ resolve }, i) => void resolve({ release: () => strike(sheet, ids[i] ?? ''), isValid: lease.isValid }));
  };

  const nextKey = () => {
    if (pages >= lease.pages()) throw unavailable('the journal has used up its pages until the lease is renewed');
    return `${lease.prefix}:${pages++}`;
  };

  const addSheet = (): Sheet => {
    const sheet = { key: nextKey(), entries: new Map<string, Entry>(), stale: false };
    sheets.push(sheet);
    return sheet;
  };

  const write = async (sheet: Sheet) => {
    sheet.stale = false;
    try {
      await documents.put(sheet.key, { entries: Object.fromEntries(sheet.entries) } satisfies Page);
    } catch (error) {
      // The write may still take effect, later than the next one would: its key is never written again.
      sheet.stale = true;
      sheet.key = nextKey();
      throw error;
    }
  };

  const strike = (sheet: Sheet, id: string) => {
    if (!sheet.entries.delete(id)) return;
    sheet.stale = true;
    open--;
  };

  /** What was released and not written yet costs a successor a look, so it is written when there is time. */
  const tidy = async () => {
    for (const sheet of sheets.filter(({ stale }) => stale)) await write(sheet);
  };
  const timer = setInterval(() => {
    writing ??= tidy().catch(() => undefined).then(work);
  }, LAZY_MS).unref();

  /** Writes the last state of every page. Answers whether notes are left open for a successor. */
  const close = async () => {
    closed = true;
    clearInterval(timer);
    while (writing) await writing;
    await tidy();
    return open > 0;
  };

  /** Another process owns these pages now: nothing more is written. */
  const abandon = async () => {
    closed = true;
    clearInterval(timer);
    while (writing) await writing;
  };

  return { note, open: () => open, pages: () => pages, close, abandon };
};
