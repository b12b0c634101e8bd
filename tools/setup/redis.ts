import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Command, isAlive, type Running, startProcess, terminate } from '#tools/platform/process.ts';
import { record } from '#tools/platform/record.ts';
import { trouble } from '#tools/terminal.ts';
import { onPath } from './command.ts';
import { installPackage } from './packages.ts';

/** The redis-server of this machine; installed where that needs nobody's password. */
export const ensureRedis = async () => {
  const found = () => onPath('redis-server') ?? onPath('valkey-server');
  const there = found();
  if (there) return there;
  const names = { 'apt-get': 'redis-server', dnf: 'redis', apk: 'redis', pacman: 'redis', brew: 'redis' };
  const why = await installPackage(names);
  const installed = found();
  if (installed) return installed;
  throw trouble(
    `redis-server is missing and could not be installed (${why ?? 'no redis-server afterwards'}): install Redis and try again.`,
  );
};

/** How Redis is started: on loopback only, and so that what it acknowledged is still there after a kill. */
export const redisCommand = (program: string, dir: string, port: number): Command => ({
  program,
  args: [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--daemonize', 'no'],
    // "everysec" answers before it has written whenever a flush is under way: a kill at that moment would lose an acknowledged write.
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
    // Never forgets a key to make room: it refuses the write instead.
    ...['--maxmemory-policy', 'noeviction'],
  ],
  cwd: dir,
  env: { PATH: process.env['PATH'] },
  log: join(dir, 'redis.log'),
});

/** Starts a Redis in `dir`, for tests that need no platform around it. */
export const startRedis = async ({ dir, port }: { dir: string; port: number }) => {
  mkdirSync(dir, { recursive: true });
  const command = redisCommand(await ensureRedis(), dir, port);
  const running = await startProcess(command, (each) => record(dir, 'redis', each));
  await redisAnswers(running, port, command.log);
  return { port, pid: running.pid, stop: () => terminate(running, 10) };
};

/** Waits until Redis has read its data and answers. */
export const redisAnswers = async (running: Running, port: number, log: string) => {
  for (const end = Date.now() + 60_000; Date.now() < end; await pause(30)) {
    if ((await ping(port)).startsWith('+PONG')) return;
    if (!isAlive(running)) throw trouble(`Redis ended while it was starting, see ${log}.`);
  }
  throw trouble(`Redis did not answer within a minute, see ${log}.`);
};

const ping = (port: number) =>
  new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1000, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.once('error', () => undefined);
    socket.once('close', () => resolve(''));
  });
