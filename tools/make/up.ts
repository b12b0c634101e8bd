import { launch } from '#tools/platform/launch.ts';
import type { Platform } from '#tools/platform/platform.ts';
import { duration, good, main, say } from '#tools/terminal.ts';
import { seed } from '#tools/tour.ts';
import { dataDir, profile, settings, whatIsUp } from './home.ts';
import { hints, table } from './screen.ts';

/** Starts what is not running of a platform that is up. */
const complete = async (platform: Platform) => {
  await platform.start('redis');
  await Promise.all(platform.plan.apps.map(({ id }) => platform.start(id)));
  return platform;
};

await main(async () => {
  const begun = Date.now();
  const up = whatIsUp();
  if (up) say('The platform of this checkout is up already.');
  const platform = up
    ? await complete(up)
    : await launch({ dataDir, ports: 'fixed', profile: profile(), env: settings() });
  await seed(platform);
  say(good(`Ready after ${duration(Date.now() - begun)}.`));
  console.log(`\n${await table(platform)}\n${hints(platform)}`);
});
