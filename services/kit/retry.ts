import { setTimeout as pause } from 'node:timers/promises';

type Options = Readonly<{ isOver: () => boolean; onFailure: (error: unknown) => void }>;

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** Does the work until it succeeds or `isOver`: waits longer after each failure, up to five seconds, with jitter. False if it was over before. */
export const retrying = async (
  work: () => Promise<unknown>,
  { isOver, onFailure }: Options,
): Promise<boolean> => {
  for (let wait = FIRST_MS; !isOver(); wait = Math.min(wait * 2, LONGEST_MS)) {
    try {
      await work();
      return true;
    } catch (error) {
      onFailure(error);
      await pause(wait * (0.5 + Math.random() / 2), undefined, { ref: false });
    }
  }
  return false;
};
