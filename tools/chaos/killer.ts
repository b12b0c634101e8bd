import { setTimeout as pause } from 'node:timers/promises';
import type { Platform } from '#tools/platform/platform.ts';
import type { Random } from './random.ts';

const APPS = ['order', 'payment', 'store', 'tracking'];
const VICTIMS = ['redis', ...APPS.flatMap((app) => [app, `${app}.app`, `${app}.daprd`])] as const;

/** Kills one process after the other by SIGKILL and starts it again a moment later, until told to stop. Answers with how often each. */
export const killing = (platform: Platform, random: Random) => {
  const killed = new Map<string, number>();
  let isOver = false;
  const work = async () => {
    while (!isOver) {
      await pause(random.between(200, 1_500));
      const victim = random.oneOf(['redis', ...VICTIMS]);
      await platform.kill(victim);
      await pause(random.between(0, 1_500));
      await platform.start(victim);
      killed.set(victim, (killed.get(victim) ?? 0) + 1);
    }
  };
  const done = work();
  return async () => {
    isOver = true;
    await done;
    return killed;
  };
};
