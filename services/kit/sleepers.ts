import type { Note } from './journal.ts';

type Work = (id: string, note: Note) => Promise<unknown>;
type Bed = Readonly<{
  persist: (what: string, work: () => Promise<unknown>) => Promise<void>;
  onClose: (close: () => void) => void;
}>;

const SWEEP_MS = 500;

/**
 * Aggregates that wait for their time. Each stays named in the journal while it sleeps, so a successor wakes what this
 * process could not. Putting one down again replaces what was there; without a time it is done, and its note released.
 */
export const sleepers = (bed: Bed, wake: Work) => {
  const sleeping = new Map<string, { due: number; note: Note }>();

  const put = (id: string, due: string | undefined, note: Note) => {
    const before = sleeping.get(id);
    sleeping.delete(id);
    if (before && before.note !== note) before.note.release();
    if (!due) return note.release();
    sleeping.set(id, { due: Date.parse(due), note });
    note.rest();
  };

  const sweep = () => {
    const now = Date.now();
    for (const [id, { due, note }] of sleeping) {
      if (due > now) continue;
      sleeping.delete(id);
      void bed.persist(`waking ${id}`, () => wake(id, note));
    }
  };
  const timer = setInterval(sweep, SWEEP_MS).unref();
  bed.onClose(() => clearInterval(timer));

  return { put };
};
