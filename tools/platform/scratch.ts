import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isAlive, kill, type Running, self } from './process.ts';
import { allRecorded } from './record.ts';

/** A temporary folder that names the process it belongs to, and goes with `using`; KEEP_DATA=1 leaves it for a look. */
export const scratch = (): Disposable & { path: string } => {
  const path = mkdtempSync(join(tmpdir(), 'on-demand-'));
  writeFileSync(join(path, 'owner.json'), JSON.stringify(self()));
  return {
    path,
    [Symbol.dispose]: () => {
      if (!process.env['KEEP_DATA']) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

/** Ends what tests that were killed have left behind: the processes noted in folders whose owner is gone. */
export const sweep = async () => {
  for (const owner of globSync(join(tmpdir(), 'on-demand-*', 'owner.json'))) {
    const folder = dirname(owner);
    if (isAlive(ownerIn(owner))) continue;
    for (const noted of [folder, ...globSync(join(folder, '*'))]) {
      for (const [, running] of allRecorded(noted)) await kill(running);
    }
    if (!process.env['KEEP_DATA'] && existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
};

const ownerIn = (file: string): Running => JSON.parse(readFileSync(file, 'utf8'));
