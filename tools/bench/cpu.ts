import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Platform } from '#tools/platform/platform.ts';

/** Of Linux, the unit of the times in /proc. */
const TICK_MS = 10;

/** Processor time that each process of the platform has used since it began, in milliseconds. */
export const processorTime = (platform: Platform): ReadonlyMap<string, number> =>
  new Map(platform.status().flatMap(({ member, pid }) => (pid ? [[member, usedBy(pid)] as const] : [])));

const usedBy = (pid: number): number =>
  process.platform === 'linux' ? fromProc(readFileSync(`/proc/${pid}/stat`, 'utf8')) : fromPs(pid);

/** The name in brackets may hold anything, so the fields are counted from behind it. */
const fromProc = (stat: string) => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
};

/** `[[dd-]hh:]mm:ss.cc` */
const fromPs = (pid: number) => {
  const parts = execFileSync('ps', ['-o', 'time=', '-p', `${pid}`], { encoding: 'utf8' })
    .trim()
    .split(/[:-]/)
    .map(Number);
  return parts.reduce((sum, part, i) => sum * (i === 1 && parts.length === 4 ? 24 : 60) + part, 0) * 1_000;
};

/** What was used between two readings, in milliseconds by process. */
export const used = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>) =>
  new Map([...after].map(([member, time]) => [member, time - (before.get(member) ?? 0)]));
