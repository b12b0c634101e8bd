import { main } from '#tools/terminal.ts';
import { checks } from './checks.ts';

await main(async () => {
  const { failed } = await checks();
  process.exitCode = failed > 0 ? 1 : 0;
});
