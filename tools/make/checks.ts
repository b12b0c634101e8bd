import { existsSync } from 'node:fs';
import { run } from '#tools/setup/command.ts';
import { bad, duration, good, say } from '#tools/terminal.ts';
import { type Count, vitest } from './vitest.ts';

const node = process.execPath;

type Step = Readonly<{ name: string; program: string; args: readonly string[] }>;

const steps: readonly Step[] = [
  {
    name: 'format and lint',
    program: 'node_modules/.bin/biome',
    args: ['check', '--max-diagnostics=50', '.'],
  },
  // TypeScript 7 checks; 6 is there for the tools that need its API. Both would like to be the command `tsc`.
  { name: 'types', program: node, args: ['node_modules/typescript-7/bin/tsc', '--noEmit'] },
  {
    name: 'imports',
    program: 'node_modules/.bin/depcruise',
    args: ['--config', '.dependency-cruiser.cjs', 'services', 'tools', 'tests'],
  },
  { name: 'unused code', program: 'node_modules/.bin/knip', args: [] },
  { name: 'generated documents', program: node, args: ['tools/reference.ts', '--check'] },
];

/** What one runs before a push: needs Node and nothing else, and ends within a minute. */
export const checks = async (): Promise<Count> => {
  const found = steps.filter(({ args: [file = ''] }) => !file.endsWith('.ts') || existsSync(file));
  const outcomes = await Promise.all(found.map(isFine));
  const passed = outcomes.filter((fine) => fine).length;
  const begun = Date.now();
  const tests = await vitest('unit', 'contract');
  told('unit and contract tests', begun, tests.failed === 0);
  const red = [
    ...found.filter((_, i) => !outcomes[i]).map(({ name }) => name),
    ...(tests.failed ? ['tests'] : []),
  ];
  say(red.length > 0 ? bad(`not fine: ${red.join(', ')}`) : good('all fine'));
  return add({ passed, failed: outcomes.length - passed }, tests);
};

export const add = (one: Count, other: Count): Count => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
});

const isFine = async ({ name, program, args }: Step) => {
  const begun = Date.now();
  const { ok, output } = await run(program, args);
  told(name, begun, ok);
  if (!ok) say(output);
  return ok;
};

const told = (name: string, begun: number, fine: boolean) =>
  say(`${fine ? good('✓') : bad('✗')} ${name.padEnd(24)} ${duration(Date.now() - begun)}`);
