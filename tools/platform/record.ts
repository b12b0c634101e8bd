import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Member } from './plan.ts';
import { isAlive, type Running } from './process.ts';

const Record = z.object({ pid: z.number(), began: z.string(), ending: z.boolean().optional() });

const folderOf = (dataDir: string) => join(dataDir, 'run');
const fileOf = (dataDir: string, member: Member) => join(folderOf(dataDir), `${member}.json`);

/** Notes a process that was started. One file each, so that two commands of make never overwrite one another's note. */
export const record = (dataDir: string, member: Member, running: Running) => {
  mkdirSync(folderOf(dataDir), { recursive: true });
  writeFileSync(fileOf(dataDir, member), JSON.stringify(running));
};

/** Notes that a process is about to be ended on purpose, so that nobody says it has died. */
export const markEnding = (dataDir: string, member: Member, running: Running) =>
  writeFileSync(fileOf(dataDir, member), JSON.stringify({ ...running, ending: true }));

/** Forgets a process that was ended on purpose; one that is noted and not alive has died. */
export const forget = (dataDir: string, member: Member) => rmSync(fileOf(dataDir, member), { force: true });

export const recorded = (dataDir: string, member: Member): z.infer<typeof Record> | undefined => {
  try {
    return Record.safeParse(JSON.parse(readFileSync(fileOf(dataDir, member), 'utf8'))).data;
  } catch {
    return undefined;
  }
};

/** All processes noted in a data folder, dead ones too. */
export const allRecorded = (dataDir: string): readonly (readonly [Member, Running])[] =>
  filesIn(folderOf(dataDir)).flatMap((file) => {
    const member = basename(file, '.json');
    const running = recorded(dataDir, member);
    return running ? [[member, running] as const] : [];
  });

export type Condition = 'running' | 'stopped' | 'died';

export const conditionOf = (dataDir: string, member: Member): Condition => {
  const running = recorded(dataDir, member);
  if (!running) return 'stopped';
  if (isAlive(running)) return 'running';
  return running.ending ? 'stopped' : 'died';
};

const filesIn = (folder: string) => {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch {
    return [];
  }
};
