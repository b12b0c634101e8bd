import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '#tools/demo/world.ts';

/** Whoever comes to this step next waits there until it is released. Needs a world with its faults on. */
export const armed = ({ faults }: World, step: string) => {
  const reached = join(faults, `${step}.reached`);
  writeFileSync(join(faults, `${step}.armed`), '');
  return { isReached: () => existsSync(reached), release: () => rmSync(reached, { force: true }) };
};
