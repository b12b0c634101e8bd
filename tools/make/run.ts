import { setTimeout as pause } from 'node:timers/promises';
import { launch, openPlatform } from '#tools/platform/launch.ts';
import { lastLines } from '#tools/platform/log.ts';
import type { Platform } from '#tools/platform/platform.ts';
import { kill } from '#tools/platform/process.ts';
import { allRecorded } from '#tools/platform/record.ts';
import { bad, duration, good, main, say } from '#tools/terminal.ts';
import { seed, tour } from '#tools/tour.ts';
import { dataDir, profile, settings, whatIsUp } from './home.ts';
import { interruption } from './interrupt.ts';
import { hints, table } from './screen.ts';

const killAll = async () => {
  say('Killing what is left.');
  await Promise.all(allRecorded(dataDir).map(([, running]) => kill(running)));
  process.exit(130);
};

const { interrupted, seen } = interruption(() => void killAll());

/** Starts the platform, shows one order going through it, and stays until it is told to stop. */
const runIt = async () => {
  const up = whatIsUp();
  if (up) {
    say('The platform of this checkout is up already, so this only looks at it; `make down` stops it.');
    await show(up);
    return;
  }
  const begun = Date.now();
  const launching = launch({ dataDir, ports: 'fixed', profile: profile(), env: settings(), cancelled: seen });
  const platform = await Promise.race([launching, interrupted]);
  if (platform && !seen()) {
    say(good(`Up in ${duration(Date.now() - begun)}.`));
    await Promise.race([stay(platform), interrupted]);
  }
  say('\nStopping.');
  await openPlatform(dataDir)?.down();
  await Promise.race([launching.catch(() => undefined), pause(1000, undefined, { ref: false })]);
  say('Everything this command started has stopped.');
};

const show = async (platform: Platform) => {
  console.log(`\n${await table(platform)}\n`);
  await seed(platform);
  await tour(platform, console.log);
  console.log(hints(platform));
};

const stay = async (platform: Platform) => {
  await show(platform).catch((error) =>
    say(`${bad('✗')} The tour did not come to its end: ${error.message}`),
  );
  say(`\nCtrl-C stops everything.`);
  await watch(platform);
};

/** Tells of every process that dies, and returns when all were stopped from elsewhere. */
const watch = async (platform: Platform) => {
  const told = new Set<number | undefined>();
  while (!seen()) {
    const status = platform.status();
    if (status.every(({ condition }) => condition === 'stopped')) return;
    for (const { member, condition, pid } of status) {
      if (condition !== 'died' || told.has(pid)) continue;
      told.add(pid);
      say(
        `${bad('✗')} ${member} has died; \`make start S=${member.split('.')[0]}\` starts it again. Its last words:`,
      );
      say(lastLines(dataDir, member, 5));
    }
    await pause(500);
  }
};

await main(runIt);
process.exit();
