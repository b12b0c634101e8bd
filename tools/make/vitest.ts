import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { scratch } from '#tools/platform/scratch.ts';

export type Count = Readonly<{ passed: number; failed: number }>;

const File = z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) });
const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(File),
});

/** Runs projects of vitest.config.ts, its output passed on, and counts the tests by its own report. */
export const vitest = async (...projects: string[]): Promise<Count> => {
  using folder = scratch();
  const file = join(folder.path, 'report.json');
  const args = [
    'run',
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const named = projects.flatMap((project) => ['--project', project]);
  const child = spawn('node_modules/.bin/vitest', [...args, ...named], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  return countIn(file, code === 0);
};

/** A file that could not be read fails no test of its own, nor does an error outside of any test: each counts as one. */
const countIn = (file: string, ended: boolean): Count => {
  const { numPassedTests: passed, numFailedTests, testResults } = reportIn(file);
  const broken = testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && !assertionResults.some((each) => each.status === 'failed');
  });
  const failed = numFailedTests + broken.length;
  return { passed, failed: failed === 0 && !ended ? 1 : failed };
};

const reportIn = (file: string) => {
  try {
    return Report.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
};
