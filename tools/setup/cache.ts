import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What is built or fetched once is kept here, outside the checkout, so that a fresh clone does not build again. */
export const cacheFolder = async (...parts: string[]) => {
  // An empty HOME counts as none.
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(base, 'on-demand', ...parts);
  await mkdir(folder, { recursive: true });
  return folder;
};
