import { execFileSync } from 'node:child_process';
import { test } from 'vitest';
import { root } from '#tools/terminal.ts';

test('the documents made from the code are up to date', () => {
  execFileSync(process.execPath, ['tools/reference.ts', '--check'], { cwd: root, stdio: 'pipe' });
});
