import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expand, logOf, membersOf } from '#tools/platform/plan.ts';
import { main } from '#tools/terminal.ts';
import { dataDir, mustBeUp } from './home.ts';

await main(async () => {
  const { plan } = mustBeUp();
  const name = process.argv[2];
  // Without a name the apps only: what their sidecars say drowns them.
  const members = name ? expand(plan, name) : membersOf(plan).filter((member) => member.endsWith('.app'));
  const files = members.map((member) => logOf(dataDir, member));
  const tail = spawn('tail', ['-n', '40', '-F', ...files], { stdio: 'inherit' });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => tail.kill(name));
  await once(tail, 'close');
});
