import { readFileSync, renameSync } from 'node:fs';
import { logOf, type Member, membersOf, type Plan } from './plan.ts';

/** All that a process has written since the platform was launched. */
export const logText = (dataDir: string, member: Member) => {
  try {
    return readFileSync(logOf(dataDir, member), 'utf8');
  } catch {
    return '';
  }
};

/** The end of a process's log, cut so that it fits a screen. */
export const lastLines = (dataDir: string, member: Member, count = 12) =>
  logText(dataDir, member)
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => `  ${line.slice(0, 300)}`)
    .join('\n');

/** A launch begins with empty logs; those of the one before are kept. */
export const rotateLogs = (plan: Plan) => {
  for (const log of membersOf(plan).map((member) => logOf(plan.dataDir, member))) {
    try {
      renameSync(log, log.replace(/\.log$/, '.previous.log'));
    } catch {
      // There was none.
    }
  }
};
