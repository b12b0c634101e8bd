import { lstatSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A lock is a link that names its owner: made in one step, and seen to be stale when its owner is gone. */
export type Lock = Disposable;

/** Takes the lock, or answers with the process that has it. */
export const tryLock = (path: string): Lock | number => {
  for (;;) {
    const owner = ownerOf(path);
    if (owner !== undefined && isThere(owner)) return owner;
    if (owner !== undefined) rmSync(path, { force: true });
    try {
      symlinkSync(String(process.pid), path);
      return { [Symbol.dispose]: () => release(path) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
};

/** Waits for the lock; `waiting` hears once whom it waits for. */
export const lock = async (
  path: string,
  waiting: (owner: number) => void = () => undefined,
): Promise<Lock> => {
  for (let told = false; ; told = true) {
    const taken = tryLock(path);
    if (typeof taken !== 'number') return taken;
    if (!told) waiting(taken);
    await pause(200);
  }
};

const release = (path: string) => {
  if (ownerOf(path) === process.pid) rmSync(path, { force: true });
};

const ownerOf = (path: string) => {
  try {
    return lstatSync(path).isSymbolicLink() ? Number(readlinkSync(path)) : undefined;
  } catch {
    return undefined;
  }
};

const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
