import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { z } from 'zod';
import type { Calls } from './calls.ts';
import type { Load } from './load.ts';

export type Run = Readonly<{
  atOnce: number;
  orders: number;
  load: Load;
  /** Milliseconds by process, and calls, over the whole run. */
  processor: ReadonlyMap<string, number>;
  calls: Calls;
}>;

const ms = (value: number) => value.toFixed(value < 10 ? 1 : 0);
const perOrder = (value: number, { orders }: Run) => (value / orders).toFixed(2);

/** The figures as a page of Markdown, with the machine and the commit they were taken on. */
export const report = (runs: readonly Run[], daprd: string): string => {
  const lines = [
    '# What one order costs',
    '',
    `Made by \`make bench\` on ${new Date().toISOString().slice(0, 10)}, commit ${commit()}. The load generator runs on the same machine and is not counted.`,
    '',
    `${type()} ${release()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, daprd ${daprd}, profile redis.`,
    '',
    '| at once | orders | orders/s | p50 ms | p95 ms | p99 ms | max ms | not 201 | processor ms per order |',
    '|---|---|---|---|---|---|---|---|---|',
    ...runs.map(
      ({ atOnce, orders, load: { perSecond, latency, refused }, ...run }) =>
        `| ${atOnce} | ${orders} | ${perSecond.toFixed(0)} | ${ms(latency.p50)} | ${ms(latency.p95)} | ${ms(latency.p99)} | ${ms(latency.max)} | ${refused} | ${perOrder(sum(run.processor), { atOnce, orders, load: { perSecond, latency, refused }, ...run })} |`,
    ),
    '',
    ...table('Processor, ms per order', runs, (run) => run.processor),
    ...table('Calls of the sidecars per order', runs, (run) => new Map(Object.entries(run.calls))),
  ];
  return `${lines.join('\n')}\n`;
};

const sum = (values: ReadonlyMap<string, number>) =>
  [...values.values()].reduce((total, value) => total + value, 0);

const table = (title: string, runs: readonly Run[], valuesOf: (run: Run) => ReadonlyMap<string, number>) => {
  const names = [...new Set(runs.flatMap((run) => [...valuesOf(run).keys()]))];
  return [
    `## ${title}`,
    '',
    `| | ${runs.map(({ atOnce }) => `${atOnce} at once`).join(' | ')} |`,
    `|---|${runs.map(() => '---|').join('')}`,
    ...names.map(
      (name) => `| ${name} | ${runs.map((run) => perOrder(valuesOf(run).get(name) ?? 0, run)).join(' | ')} |`,
    ),
    '',
  ];
};

const commit = () => execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();

export const versionOf = (daprd: string) =>
  z.string().parse(execFileSync(daprd, ['--version'], { encoding: 'utf8' }).trim());
