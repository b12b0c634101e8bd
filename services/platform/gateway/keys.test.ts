import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { localKey, publicHalf } from './keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the key is made once, in a folder that may not be there yet, for its owner only', async () => {
  const file = join(folder, 'deep', 'er', 'keys.json');
  const made = await localKey(file);
  expect(await localKey(file)).toEqual(made);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'deep', 'er'))).toEqual(['keys.json']);
});

test('what may be shown has no private part', async () => {
  const key = await localKey(join(folder, 'shown.json'));
  expect(key.d).toEqual(expect.any(String));
  expect(Object.keys(publicHalf(key)).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
});

test('processes that make the key at the same moment agree on one', async () => {
  const file = join(folder, 'race.json');
  const program = `const { localKey } = await import(${JSON.stringify(new URL('keys.ts', import.meta.url).href)});
    process.stdout.write((await localKey(process.argv[1])).kid);`;
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, file]);
  const made = await Promise.all([run(), run(), run(), localKey(file), localKey(file)]);
  const kids = made.map((each) => ('stdout' in each ? each.stdout : each.kid));
  expect(new Set(kids).size).toBe(1);
  expect(JSON.parse(readFileSync(file, 'utf8')).kid).toBe(kids[0]);
  expect(readdirSync(folder).filter((name) => name.startsWith('race'))).toEqual(['race.json']);
});

test('a file that holds no key is named, not written over', async () => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, '{"kid":');
  await expect(localKey(file)).rejects.toThrow();
  expect(readFileSync(file, 'utf8')).toBe('{"kid":');
});
