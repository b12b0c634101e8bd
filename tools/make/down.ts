import { rmSync } from 'node:fs';
import { openPlatform } from '#tools/platform/launch.ts';
import { main, say } from '#tools/terminal.ts';
import { dataDir, whatIsUp } from './home.ts';

await main(async () => {
  const up = whatIsUp();
  // Also clears the notes of processes that had died.
  await openPlatform(dataDir)?.down();
  say(up ? 'Stopped; the data is kept.' : 'Nothing of this checkout was running.');
  if (process.argv[2] !== 'clean') return;
  rmSync(dataDir, { recursive: true, force: true });
  say('Deleted the data.');
});
