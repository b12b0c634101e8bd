import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '#tools/platform/scratch.ts';
import { onPath, run } from './command.ts';
import { isNewEnough } from './daprd.ts';
import { lock, tryLock } from './lock.ts';

test.each([
  ['1.18.2', true],
  ['1.19.0-rc.1', true],
  ['2.0.0', true],
  ['1.17.9', false],
  ['edge', false],
  ['', false],
])('daprd %s is new enough: %s', (version, expected) => expect(isNewEnough(version)).toBe(expected));

test('a lock has one owner, and the next gets it when it is given back', async () => {
  using folder = scratch();
  const path = join(folder.path, 'lock');
  const first = await lock(path);
  expect(tryLock(path)).toBe(process.pid);
  const heard: number[] = [];
  const second = lock(path, (owner) => heard.push(owner));
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  expect(heard).toEqual([process.pid]);
});

test('a lock whose owner is gone is taken over', async () => {
  using folder = scratch();
  const path = join(folder.path, 'lock');
  await run(process.execPath, ['-e', `fs.symlinkSync(String(process.pid), '${path}')`]);
  expect(tryLock(path)).not.toBeTypeOf('number');
});

test('a program is found as the shell would find it', async () => {
  expect(onPath('sh')).toMatch(/\/sh$/);
  expect(onPath('no-such-program')).toBeUndefined();
  expect(await run('no-such-program', [])).toMatchObject({ ok: false });
});
