import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAlive, kill, self, signal, startProcess, terminate } from './process.ts';
import { scratch } from './scratch.ts';

const start = (folder: string, script: string) =>
  startProcess({
    program: process.execPath,
    args: ['-e', script],
    cwd: folder,
    env: {},
    log: join(folder, 'log'),
  });

const forEver = 'setInterval(() => undefined, 1000)';

test('a process is known by its number and its beginning', async () => {
  using folder = scratch();
  const running = await start(folder.path, forEver);
  expect(isAlive(running)).toBe(true);
  expect(isAlive({ ...running, began: self().began })).toBe(false);
  // Somebody else's process that got the same number is left alone.
  signal({ ...running, began: 'at another time' }, 'SIGKILL');
  expect(isAlive(running)).toBe(true);
  await kill(running);
  expect(isAlive(running)).toBe(false);
});

test('a process may finish what it does when it is asked to stop, paused or not', async () => {
  using folder = scratch();
  const running = await start(
    folder.path,
    `process.on('SIGTERM', () => { console.log('finished'); process.exit(); }); console.log('up'); ${forEver}`,
  );
  const log = () => readFileSync(join(folder.path, 'log'), 'utf8');
  await expect.poll(log).toContain('up');
  signal(running, 'SIGSTOP');
  await terminate(running, 10);
  expect(log()).toContain('finished');
});

test('a process that does not stop is killed', async () => {
  using folder = scratch();
  const running = await start(
    folder.path,
    `process.on('SIGTERM', () => undefined); console.log('up'); ${forEver}`,
  );
  await expect.poll(() => readFileSync(join(folder.path, 'log'), 'utf8')).toContain('up');
  await terminate(running, 0.2);
  expect(isAlive(running)).toBe(false);
});

test('a program that is not there is named', async () => {
  using folder = scratch();
  const command = {
    program: '/no/such/program',
    args: [],
    cwd: folder.path,
    env: {},
    log: join(folder.path, 'log'),
  };
  await expect(startProcess(command)).rejects.toThrow('/no/such/program could not be started');
});
