import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export type Outcome = Readonly<{ ok: boolean; output: string }>;

/** Runs a program to its end and answers with all it said; a missing program is an outcome, too. */
export const run = (
  program: string,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(program, args, { ...options, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ ok: !error, output: `${stdout}${stderr}`.trim() || (error?.message ?? '') }),
    );
  });

// Where package managers put servers, though not every user's PATH has it.
const also = ['/usr/local/bin', '/opt/homebrew/bin', '/usr/sbin', '/usr/local/sbin'];

/** Where a program lies, as the shell would find it. */
export const onPath = (program: string) =>
  [...(process.env['PATH'] ?? '').split(delimiter), ...also]
    .filter((folder) => folder.length > 0)
    .map((folder) => join(folder, program))
    .find(isExecutable);

export const isExecutable = (path: string) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
