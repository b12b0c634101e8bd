import type { Documents } from './documents.ts';
import { unavailable } from './failure.ts';
import { type Entry, type Journal, type Note, openJournal } from './journal.ts';
import { claim, claimAbandoned, holding } from './lease.ts';
import type { Log } from './log.ts';

export type KeeperSettings = Readonly<{
  documents: Documents;
  /** Names this process, this start of it: no two ever share one. */
  owner: string;
  leaseMs: number;
  /** How many notes may be open before new work is refused. */
  limit: number;
  now: () => number;
  log: Log;
}>;

/** Takes over what a dead process had noted. The note is its own now: released when nothing is left to do. */
export type Look = (entry: Entry, note: Note) => Promise<void>;

const AT_ONCE = 16;

/**
 * Holds a journal as long as the process lives: claims one, renews its lease, claims another when it was lost, and
 * goes through what other processes left behind. Every past epoch is gone through twice, a lease apart, because its
 * owner may have been slow rather than dead.
 */
export const keepJournal = async (settings: KeeperSettings, look: Look) => {
  const { documents, leaseMs, limit, now, log } = settings;

  const begin = async () => {
    const { slot, head } = await claim(settings);
    const held = holding(settings, slot, head);
    return { held, journal: openJournal(documents, held.lease, limit) };
  };

  let own = await begin();
  let stopped = false;
  const adopted = new Map<number, ReturnType<typeof holding>>();
  const seen = new Set<string>();

  const journal: Journal = {
    note: (entry) => (stopped ? Promise.reject(unavailable('this process is stopping')) : own.journal.note(entry)),
    open: () => own.journal.open(),
  };

  const renew = async () => {
    if (await own.held.renew(own.journal.pages())) return;
    log.warn({ slot: own.held.slot }, 'the journal was taken over by another process; claiming a new one');
    const lost = own;
    own = await begin();
    await lost.journal.abandon();
  };

  const adopt = async () => {
    for (const { slot, head } of await claimAbandoned(settings)) {
      log.info({ slot, epoch: head.epoch }, 'taking over an abandoned journal');
      adopted.set(slot, holding(settings, slot, head));
    }
    for (const [slot, held] of adopted) {
      if (!(await held.renew(0))) adopted.delete(slot);
    }
  };

  const goThroughPast = async () => {
    for (const held of [own.held, ...adopted.values()]) {
      for (const past of await held.past.epochs()) {
        const name = `${held.slot}:${past.epoch}`;
        const isDue = now() - past.since > leaseMs;
        if (seen.has(name) && !isDue) continue;
        await goThrough(await held.past.entries(past));
        if (isDue) await held.past.forget(past);
        seen.add(name);
      }
      if (held === own.held || (await held.past.epochs()).length > 0) continue;
      adopted.delete(held.slot);
      await held.release(false);
    }
  };

  const goThrough = async (entries: ReadonlyMap<string, Entry>) => {
    const waiting = [...entries.values()];
    if (waiting.length > 0) log.info({ entries: waiting.length }, 'looking at what another process left open');
    const worker = async () => {
      for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
        const note = await journal.note(entry);
        void look(entry, note);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  };

  let ticking: Promise<void> | undefined;
  const tick = async () => {
    await renew();
    await adopt();
    await goThroughPast();
  };
  const beat = () => {
    ticking ??= tick()
      .catch((error: unknown) => log.warn({ err: error }, 'the journal could not be kept; trying again'))
      .finally(() => {
        ticking = undefined;
      });
  };
  const timer = setInterval(beat, leaseMs / 3).unref();
  beat();

  /** Gives the journal back; what is open stays in it for whoever comes next. */
  const close = async () => {
    stopped = true;
    clearInterval(timer);
    await ticking;
    await own.held.release(await own.journal.close());
    for (const held of adopted.values()) await held.release(false);
  };

  return { journal, close };
};
