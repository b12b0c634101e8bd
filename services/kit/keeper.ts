import type { Documents } from './documents.ts';
import { unavailable } from './failure.ts';
import { type Look, openInheritance } from './inheritance.ts';
import { type Journal, openJournal } from './journal.ts';
import { claim, claimAbandoned, type Held, holding } from './lease.ts';
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

/**
 * Holds a journal as long as the process lives: claims one, renews its lease, claims another when it was lost, and
 * goes through what other processes left behind.
 */
export const keepJournal = async (settings: KeeperSettings, look: Look) => {
  const { documents, leaseMs, limit, log } = settings;

  const begin = async () => {
    const { slot, head } = await claim(settings);
    const held = holding(settings, slot, head);
    return { held, journal: openJournal(documents, held.lease, limit) };
  };

  let own = await begin();
  let isStopped = false;
  const adopted = new Map<number, Held>();

  const journal: Journal = {
    note: (entry) =>
      isStopped ? Promise.reject(unavailable('this process is stopping')) : own.journal.note(entry),
    open: () => own.journal.open(),
  };
  const inheritance = openInheritance({ ...settings, journal, look });

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
      await inheritance.visit(held);
      if (held === own.held || (await held.past.epochs()).length > 0) continue;
      adopted.delete(held.slot);
      await held.release(0, 0);
    }
  };

  const tick = async () => {
    await renew();
    await adopt();
    await goThroughPast();
  };
  let ticking: Promise<void> | undefined;
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
    isStopped = true;
    clearInterval(timer);
    await ticking;
    await own.held.release(await own.journal.close(), own.journal.pages());
    for (const held of adopted.values()) await held.release(0, 0);
  };

  return { journal, close };
};
