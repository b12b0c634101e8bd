import type { Documents } from './documents.ts';
import { unavailable } from './failure.ts';
import type { Fault } from './fault.ts';
import { uuidv7 } from './id.ts';
import type { Look } from './inheritance.ts';
import type { Journal } from './journal.ts';
import { keepJournal } from './keeper.ts';
import { openLists } from './lists.ts';
import type { Log } from './log.ts';
import { openOutbox, type Publish } from './outbox.ts';
import { retrying } from './retry.ts';

export type HomeSettings = Readonly<{
  appId: string;
  documents: Documents;
  publish: Publish;
  leaseMs: number;
  log: Log;
  fault: Fault;
}>;

/** Above this many open notes a service refuses new work rather than grow without end. */
const MOST_OPEN = 10_000;

/** Where the aggregates of a service live: its store, its journal, its way out to the broker. */
export const openHome = ({ appId, documents, publish, leaseMs, log, fault }: HomeSettings) => {
  const outbox = openOutbox(publish, log);
  const looks = new Map<string, Look>();
  const closers: (() => void)[] = [];
  let keeper: Awaited<ReturnType<typeof keepJournal>> | undefined;
  let closed = false;

  const journal: Journal = {
    note: (entry) =>
      keeper?.journal.note(entry) ?? Promise.reject(unavailable('the journal is not open yet')),
    open: () => keeper?.journal.open() ?? 0,
  };

  /** Does the work until it succeeds, with growing pauses. Never resolves if the process stops before: what is open stays open. */
  const persist = async (what: string, work: () => Promise<unknown>) => {
    const isDone = await retrying(work, {
      isOver: () => closed,
      onFailure: (error) => log.warn({ err: error, what }, 'failed; trying again'),
    });
    if (!isDone) await new Promise(() => undefined);
  };

  const look: Look = async (entry, note) => {
    const lookAtKind = looks.get(entry.kind);
    if (lookAtKind) return lookAtKind(entry, note);
    log.error(
      { kind: entry.kind, id: entry.id },
      'nobody here knows this kind of aggregate; it stays in the journal',
    );
  };

  const start = async () => {
    const settings = {
      documents,
      owner: `${appId}-${uuidv7()}`,
      leaseMs,
      limit: MOST_OPEN,
      now: Date.now,
      log,
    };
    keeper = await keepJournal(settings, look);
  };

  const close = async () => {
    for (const each of closers) each();
    closed = true;
    outbox.close();
    // Without the store the journal cannot be given back; then its lease runs out, and a successor waits for that.
    await keeper
      ?.close()
      .catch((error: unknown) => log.warn({ err: error }, 'the journal is left to its lease'));
  };

  return {
    appId,
    documents,
    leaseMs,
    journal,
    outbox,
    lists: openLists(documents),
    log,
    fault,
    newId: uuidv7,
    persist,
    keep: (kind: string, lookAtKind: Look) => void looks.set(kind, lookAtKind),
    onClose: (closer: () => void) => void closers.push(closer),
    start,
    close,
  };
};

export type Home = ReturnType<typeof openHome>;
