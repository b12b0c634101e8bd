import { sweep } from '#tools/platform/scratch.ts';
import { ensureDaprCli, ensureDaprd } from '#tools/setup/daprd.ts';
import { ensurePostgres } from '#tools/setup/postgres.ts';
import { ensureRedis } from '#tools/setup/redis.ts';
import { main } from '#tools/terminal.ts';
import { add, checks } from './checks.ts';
import { interruption } from './interrupt.ts';
import { vitest } from './vitest.ts';

const { seen } = interruption(() => process.exit(130));

/** Every check and every test; the last line sums them up, and counts a run that was broken off as failed. */
const everything = async () => {
  // Before the first test, so that a build of minutes is not taken for a test that hangs.
  for (const ensure of [ensureRedis, ensurePostgres, ensureDaprd, ensureDaprCli]) await ensure();
  await sweep();
  let count = await checks();
  for (const project of ['integration', 'story']) {
    if (seen()) break;
    count = add(count, await vitest(project));
  }
  await sweep();
  return seen() ? add(count, { passed: 0, failed: 1 }) : count;
};

await main(async () => {
  const { passed, failed } = await everything();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});
process.exit();
