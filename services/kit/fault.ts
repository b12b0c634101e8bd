import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A named place between two steps. Passing it costs nothing, and does nothing unless a folder for faults is configured. */
export type Fault = (step: string) => Promise<void> | undefined;

const LOOK_MS = 10;

/**
 * For tests that kill a process between two steps. Whoever passes `step` first after `<folder>/<step>.armed` was made
 * renames it to `<step>.reached` and waits there until that file is gone, or until the process is.
 */
export const faults = (folder: string | undefined): Fault => {
  if (!folder) return () => undefined;
  return async (step) => {
    const armed = join(folder, `${step}.armed`);
    const reached = join(folder, `${step}.reached`);
    if (!existsSync(armed)) return;
    renameSync(armed, reached);
    while (existsSync(reached)) await pause(LOOK_MS);
  };
};
