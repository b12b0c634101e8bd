import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lock, tryLock } from '#tools/setup/lock.ts';
import { trouble } from '#tools/terminal.ts';
import { holderOf } from './port-holder.ts';

const STEP = 20;
// 48 steps of 20 stay below 1,000, so that no group of ports (8081, 18081, 19081 …) reaches into the next.
const OFFSETS = Array.from({ length: 48 }, (_, step) => (step + 1) * STEP);

/** Distances by which all ports of a platform may be moved; each run begins elsewhere, so that two seldom meet. */
export const offsets = (first: number) =>
  OFFSETS.map((_, at) => OFFSETS[(at + first) % OFFSETS.length] ?? STEP);

/** One offset at which every port is free, and a lock that keeps other launches of this machine away from it. */
export const claimOffset = async (ports: readonly number[]): Promise<{ offset: number; claim: Lock }> => {
  const folder = join(tmpdir(), 'on-demand-ports');
  mkdirSync(folder, { recursive: true });
  for (const offset of offsets(process.pid % OFFSETS.length)) {
    const claim = tryLock(join(folder, String(offset)));
    if (typeof claim === 'number') continue;
    const taken = await firstTaken(ports.map((port) => port + offset));
    if (taken === undefined) return { offset, claim };
    claim[Symbol.dispose]();
  }
  throw trouble(
    'No free range of ports was found: other platforms of this machine hold them all, stop some.',
  );
};

/** Refuses when one of the ports is in use, and says who has it. */
export const mustBeFree = async (ports: readonly number[]) => {
  const taken = await firstTaken(ports);
  if (taken === undefined) return;
  throw trouble(`Port ${taken} is in use by ${await holderOf(taken)}: stop that, then try again.`);
};

/** A port nobody listens on, below those the system gives to outgoing connections. */
export const freePort = async (from: number) => {
  for (let port = from + (process.pid % 500); port < 32768; port++) if (await isFree(port)) return port;
  throw trouble(`No port between ${from} and 32767 is free.`);
};

const firstTaken = async (ports: readonly number[]) => {
  for (const port of ports) if (!(await isFree(port))) return port;
  return undefined;
};

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
