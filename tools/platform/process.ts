import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { trouble } from '#tools/terminal.ts';

/** A process and the moment it began: a number alone may belong to somebody else by now. */
export type Running = Readonly<{ pid: number; began: string }>;

export type Command = Readonly<{
  program: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  log: string;
  uid?: number;
  gid?: number;
}>;

/** Starts a process in a session of its own, so that the terminal's Ctrl-C reaches only make. `started` runs before anything is awaited. */
export const startProcess = async (
  command: Command,
  started: (process: Running) => void = () => undefined,
) => {
  const { program, args, log, ...options } = command;
  const output = openSync(log, 'a', 0o600);
  const child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  child.unref();
  if (child.pid) started({ pid: child.pid, began: beganAt(child.pid) ?? 'gone' });
  await once(child, 'spawn').catch((error: Error) => {
    throw trouble(`${program} could not be started: ${error.message}.`);
  });
  const { pid = 0 } = child;
  return { pid, began: beganAt(pid) ?? 'gone' } satisfies Running;
};

/** This process, as others may note it. */
export const self = (): Running => ({ pid: process.pid, began: beganAt(process.pid) ?? 'gone' });

export const isAlive = ({ pid, began }: Running) => beganAt(pid) === began;

/** Sends a signal to this very process, and to no other that got its number. */
export const signal = (running: Running, name: NodeJS.Signals) => {
  if (!isAlive(running)) return;
  try {
    process.kill(running.pid, name);
  } catch {
    // It ended between the look and the signal.
  }
};

/** Asks a process to stop, once: a second SIGTERM makes daprd give up its shutdown. Kills it when it takes too long. */
export const terminate = async (running: Running, graceSeconds: number) => {
  signal(running, 'SIGTERM');
  // A paused process hears nothing until it goes on.
  signal(running, 'SIGCONT');
  if (!(await gone(running, graceSeconds))) await kill(running);
};

export const kill = async (running: Running) => {
  signal(running, 'SIGKILL');
  await gone(running, 10);
};

const gone = async (running: Running, seconds: number) => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(20)) {
    if (!isAlive(running)) return true;
  }
  return false;
};

/** When a process began, in the system's own words; undefined when it is gone or only waits to be buried. */
const beganAt = (pid: number) => (process.platform === 'linux' ? beganAtByProc(pid) : beganAtByPs(pid));

const beganAtByProc = (pid: number) => {
  try {
    // The name in brackets may hold spaces; after it come state (3rd field) and, as 22nd, the start in ticks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [state = 'X', threads = 0, began] = [fields[0], Number(fields[17]), fields[19]];
    // While other threads are still ending, the sockets of a killed process are not closed yet.
    return 'ZX'.includes(state) && threads <= 1 ? undefined : began;
  } catch {
    return undefined;
  }
};

const beganAtByPs = (pid: number) => {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [state = 'Z', ...began] = line.split(/\s+/);
    return state.startsWith('Z') ? undefined : began.join(' ');
  } catch {
    return undefined;
  }
};
