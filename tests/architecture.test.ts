import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

// A rule that watches nothing is found out here: in a copy of the tree, one violation of each is planted.
const PROBES = '.probes';
const copied = ['services', 'tools', 'package.json', 'tsconfig.json'];

const importing = (target: string) => `import type {} from '${target}';\n`;
const using = (target: string) => `import '${target}';\n`;

/** By rule: the file that breaks it, and how. */
const imports: Readonly<Record<string, readonly [file: string, line: string]>> = {
  'a-rule-is-pure': ['services/food/order/order.probe.ts', importing('#kit/http.ts')],
  'edges-meet-in-main': ['services/food/order/policies.ts', using('./http.ts')],
  'a-service-imports-no-service': ['services/food/store/view.ts', importing('#food/order/order.ts')],
  'foreign-words-stop-at-the-border': [
    'services/food/tracking/clients.ts',
    importing('#platform/contract.ts'),
  ],
  'the-kit-knows-no-service': ['services/kit/probe.ts', importing('#food/contract.ts')],
  'one-file-knows-the-sidecar': ['services/food/order/clients.ts', importing('undici')],
  'koa-stays-in-the-kit': ['services/platform/gateway/main.ts', importing('koa')],
  'services-need-no-tools': ['services/food/order/config.ts', importing('#tools/terminal.ts')],
  'test-tools-stay-in-tests': ['services/food/store/http.ts', importing('#kit/testing.ts')],
  'nothing-unresolved': ['services/food/tracking/config.ts', importing('#food/nowhere.ts')],
  'no-circles': ['services/kit/circle.ts', using('./circle.ts')],
};

const lints: Readonly<Record<string, string>> = {
  plugin: 'export class Probe {\n  n = 1;\n}\n',
  noBarrelFile: "export * from './order.ts';\n",
  noDefaultExport: 'export default 1;\n',
  noEnum: 'export enum Probe {\n  one = 1,\n}\n',
  noExcessiveLinesPerFile: 'export const probe = [\n'.concat('  1,\n'.repeat(250), '];\n'),
  noExplicitAny: 'export const probe = (n: any) => n;\n',
  noFloatingPromises: 'const probe = async () => 1;\nprobe();\n',
  noFocusedTests: "import { test } from 'vitest';\ntest.only('probe', () => undefined);\n",
  noMisusedPromises: "export const probe = () => {\n  if (fetch('/')) return 1;\n  return 2;\n};\n",
  noNamespace: 'export namespace Probe {\n  export const n = 1;\n}\n',
  noNonNullAssertion: 'export const probe = (n?: number) => n!;\n',
  noProcessEnv: 'export const probe = process.env;\n',
  noSkippedTests: "import { test } from 'vitest';\ntest.skip('probe', () => undefined);\n",
};

const Cruise = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
    ruleSetUsed: z.object({ forbidden: z.array(z.object({ name: z.string() })) }),
  }),
});

const Lint = z.object({
  diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.unknown() }) })),
});

const program = (name: string) => resolve('node_modules/.bin', name);

const output = (cwd: string, command: string, ...args: readonly string[]): unknown =>
  JSON.parse(spawnSync(program(command), args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 }).stdout);

const cruise = (cwd: string) =>
  Cruise.parse(
    output(
      cwd,
      'depcruise',
      '--config',
      resolve('.dependency-cruiser.cjs'),
      '--output-type',
      'json',
      'services',
      'tools',
    ),
  ).summary;

const plant = (file: string, text: string) => {
  const path = join(PROBES, file);
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, text);
};

beforeAll(() => {
  rmSync(PROBES, { recursive: true, force: true });
  for (const path of copied) cpSync(path, join(PROBES, path), { recursive: true });
});
afterAll(() => rmSync(PROBES, { recursive: true, force: true }));

test('every rule about imports reports its probe', () => {
  for (const [file, line] of Object.values(imports)) plant(file, line);
  const { totalCruised, violations, ruleSetUsed } = cruise(PROBES);
  const found = violations.map(({ from, rule }) => `${rule.name}: ${from}`);
  const rules = ruleSetUsed.forbidden.map(({ name }) => name);
  expect(rules.toSorted()).toEqual(Object.keys(imports).toSorted());
  for (const name of rules) expect(found).toContain(`${name}: ${imports[name]?.[0]}`);
  const files = globSync(join(PROBES, '{services,tools}/**/*.ts'));
  expect(totalCruised).toBeGreaterThanOrEqual(files.length);
});

test('every rule about a single file reports its probe', () => {
  const folder = join(PROBES, 'lint', 'services');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(lints)) writeFileSync(join(folder, `${name}.ts`), text);
  const settings = [
    '--config-path',
    resolve('biome.json'),
    '--vcs-enabled=false',
    '--max-diagnostics=200',
    '--reporter=json',
  ];
  const { diagnostics } = Lint.parse(output('.', 'biome', 'lint', ...settings, folder));
  const found = diagnostics.map(({ category, location }) => `${JSON.stringify(location.path)} ${category}`);
  for (const name of Object.keys(lints)) {
    expect(
      found.filter((each) => each.includes(`/${name}.ts`) && each.endsWith(name)),
      name,
    ).not.toEqual([]);
  }
});
