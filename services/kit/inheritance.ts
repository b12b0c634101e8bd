import { fingerprint } from './id.ts';
import type { Entry, Journal, Note } from './journal.ts';
import type { Held } from './lease.ts';
import type { Log } from './log.ts';

/** Takes over what a dead process had noted. The note is its own now: released when nothing is left to do. */
export type Look = (entry: Entry, note: Note) => Promise<void>;

type Settings = Readonly<{ journal: Journal; look: Look; leaseMs: number; now: () => number; log: Log }>;
/** One time through the notes of an epoch: which were taken up, how many of them are not finished, and whether that was all. */
type Round = { taken: Set<string>; underWay: number; isThrough: boolean };

const AT_ONCE = 32;

/**
 * Goes through what earlier owners of a journal left behind. Every past epoch is gone through twice, because its owner
 * may have been slow rather than dead: the second time nothing that it sent can be under way any longer.
 */
export const openInheritance = ({ journal, look, leaseMs, now, log }: Settings) => {
  const rounds = new Map<string, Round>();

  const roundOf = (name: string) => {
    const round = rounds.get(name) ?? { taken: new Set<string>(), underWay: 0, isThrough: false };
    rounds.set(name, round);
    return round;
  };

  /** Does what can be done now; what is too early or too much waits for the next visit. */
  const visit = async ({ slot, past }: Held) => {
    for (const epoch of await past.epochs()) {
      const [early, late] = [`${slot}:${epoch.epoch}/early`, `${slot}:${epoch.epoch}/late`];
      const first = roundOf(early);
      if (!first.isThrough) await goThrough(await past.entries(epoch), first);
      if (first.underWay > 0 || now() - epoch.since <= 2 * leaseMs) continue;
      const second = roundOf(late);
      if (!second.isThrough) await goThrough(await past.entries(epoch), second);
      await past.forget(epoch);
      rounds.delete(early);
      rounds.delete(late);
    }
  };

  const goThrough = async (entries: ReadonlyMap<string, Entry>, round: Round) => {
    const different = new Map([...entries].map(([name, entry]) => [fingerprint(entry), { name, entry }]));
    const waiting = [...different.values()].filter(({ name }) => !round.taken.has(name));
    if (waiting.length > 0)
      log.info({ entries: waiting.length }, 'looking at what another process left open');
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        await takeUp(next.name, next.entry, round);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    round.isThrough = true;
  };

  const takeUp = async (name: string, entry: Entry, round: Round) => {
    const note = await journal.note(entry);
    round.taken.add(name);
    round.underWay++;
    void look(entry, note).finally(() => {
      round.underWay--;
    });
  };

  return { visit };
};
