import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { commandOf } from './command.ts';
import { expand, type Member, type Plan, portsOfMember } from './plan.ts';
import { mustBeFree } from './port.ts';
import { kill, type Running, signal, startProcess, terminate } from './process.ts';
import { appReady, reachedByOthers, redisReady } from './ready.ts';
import { conditionOf, forget, markEnding, record, recorded } from './record.ts';

const GRACE = 10;
// daprd takes up to its --dapr-graceful-shutdown-seconds, and a little for closing its components.
const SIDECAR_GRACE = 15;

/** Starts what a name stands for, unless it runs already, and returns when it is ready. */
export const start = async (plan: Plan, name: string, cancelled: () => boolean = () => false) => {
  const members = expand(plan, name);
  await Promise.all(members.map((member) => begin(plan, member, cancelled)));
  if (!cancelled()) await (name === 'redis' ? redisReady(plan) : appReady(plan, idOf(name)));
};

const begin = async (plan: Plan, member: Member, cancelled: () => boolean) => {
  if (conditionOf(plan.dataDir, member) === 'running') return;
  await mustBeFree(portsOfMember(plan, member));
  if (cancelled()) return;
  const command = commandOf(plan, member);
  mkdirSync(dirname(command.log), { recursive: true });
  await startProcess(command, (running) => record(plan.dataDir, member, running));
};

/** The same for one of a platform that is up: it returns when the others reach it again, too. */
export const startAgain = async (plan: Plan, name: string) => {
  await start(plan, name);
  const whole = (part: string) => conditionOf(plan.dataDir, `${idOf(name)}.${part}`) === 'running';
  if (name !== 'redis' && whole('app') && whole('daprd')) await reachedByOthers(plan, idOf(name));
};

/** Stops what a name stands for: first the app, which may still need its sidecar, then that. */
export const stop = async (plan: Plan, name: string) => {
  const members = expand(plan, name);
  await endAll(
    plan,
    members.filter((member) => member.endsWith('.app')),
  );
  await endAll(
    plan,
    members.filter((member) => !member.endsWith('.app')),
  );
};

const endAll = (plan: Plan, members: readonly Member[]) =>
  Promise.all(members.map((member) => end(plan, member)));

const end = (plan: Plan, member: Member) =>
  ending(plan, member, (running) => terminate(running, member.endsWith('.daprd') ? SIDECAR_GRACE : GRACE));

const ending = async ({ dataDir }: Plan, member: Member, how: (running: Running) => Promise<void>) => {
  const running = recorded(dataDir, member);
  if (!running) return;
  markEnding(dataDir, member, running);
  await how(running);
  forget(dataDir, member);
};

/** Ends what a name stands for by SIGKILL, all at the same moment. */
export const killNow = async (plan: Plan, name: string) => {
  await Promise.all(expand(plan, name).map((member) => ending(plan, member, kill)));
};

/** SIGSTOP or SIGCONT: a process that hangs, and goes on. */
export const send = (plan: Plan, name: string, which: 'SIGSTOP' | 'SIGCONT') => {
  for (const member of expand(plan, name)) {
    const running = recorded(plan.dataDir, member);
    if (running) signal(running, which);
  }
};

/** Stops everything, from the door inwards, so that nothing is asked of a service that has gone. */
export const stopAll = async (plan: Plan) => {
  const ids = plan.apps.map(({ id }) => id);
  await endAll(
    plan,
    ids.filter((id) => id === 'gateway').map((id) => `${id}.app`),
  );
  await endAll(
    plan,
    ids.map((id) => `${id}.app`),
  );
  await endAll(
    plan,
    ids.map((id) => `${id}.daprd`),
  );
  await end(plan, 'redis');
};

const idOf = (name: string) => name.split('.')[0] ?? name;
