import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { redisAnswers } from '#tools/setup/redis.ts';
import { duration, trouble } from '#tools/terminal.ts';
import { lastLines } from './log.ts';
import { appOf, logOf, type Member, type Plan, type PlannedApp } from './plan.ts';
import { conditionOf, recorded } from './record.ts';
import { tokensOf } from './token.ts';

const PATIENCE = 60_000;

/** Waits until an app and its sidecar, or the one of them that is up, can do their work. */
export const appReady = async (plan: Plan, id: string) => {
  const app = appOf(plan, id);
  const begun = Date.now();
  const started = [`${id}.daprd`, `${id}.app`].filter((member) => recorded(plan.dataDir, member));
  for (;;) {
    const missing = await firstMissing(plan, app, started);
    if (!missing) return;
    const dead = started.find((member) => conditionOf(plan.dataDir, member) !== 'running');
    if (dead)
      throw trouble(`${dead} ended while it was starting. Its last words:\n${lastLines(plan.dataDir, dead)}`);
    if (Date.now() - begun > PATIENCE) throw trouble(tooLate(plan, started, missing));
    await pause(50);
  }
};

export const redisReady = async (plan: Plan) => {
  const running = recorded(plan.dataDir, 'redis');
  if (running) await redisAnswers(running, plan.redis.port, logOf(plan.dataDir, 'redis'));
};

/**
 * Waits until every other sidecar that is up reaches an app again: after its sidecar was away, theirs wait
 * up to a second before they connect anew, and fail every call until then.
 */
export const reachedByOthers = async (plan: Plan, id: string) => {
  const isUp = (app: PlannedApp) => conditionOf(plan.dataDir, `${app.id}.daprd`) === 'running';
  const others = plan.apps.filter((app) => app.id !== id && isUp(app));
  const reached = async ({ ports }: PlannedApp) => {
    const url = `http://127.0.0.1:${ports.http}/v1.0/invoke/${id}/method${plan.probe.path}`;
    for (const end = Date.now() + 5000; Date.now() < end; await pause(50)) {
      if (await answers(url, plan.dataDir)) return;
    }
  };
  await Promise.all(others.map(reached));
};

/** Whether an app with its sidecar answers as ready right now. */
export const isReady = async (plan: Plan, id: string) =>
  (await firstMissing(plan, appOf(plan, id), [`${id}.daprd`, `${id}.app`])) === undefined;

const tooLate = ({ dataDir }: Plan, started: readonly Member[], missing: string) => {
  const words = started.map((member) => `${member}:\n${lastLines(dataDir, member)}`).join('\n');
  return `${missing} did not answer within ${duration(PATIENCE)}. Last words of ${words}`;
};

/** The first condition that does not hold yet. */
const firstMissing = async (plan: Plan, { id, ports }: PlannedApp, started: readonly Member[]) => {
  const app = `http://127.0.0.1:${ports.app}`;
  const sidecar = `http://127.0.0.1:${ports.http}/v1.0`;
  const both = started.length === 2;
  const hasSidecar = started.includes(`${id}.daprd`);
  const checks = [
    ...(hasSidecar ? [`${sidecar}/healthz/outbound`] : []),
    // Without its sidecar an app can be live, but never ready.
    ...(both ? [`${app}/readyz`] : hasSidecar ? [] : [`${app}${plan.probe.path}`]),
    // The way back: a sidecar passes calls on only after its own probe of the app.
    ...(both ? [`${sidecar}/invoke/${id}/method${plan.probe.path}`] : []),
  ];
  for (const url of checks) if (!(await answers(url, plan.dataDir))) return url;
  return undefined;
};

const answers = async (url: string, dataDir: string) => {
  const headers = { 'dapr-api-token': tokensOf(dataDir).DAPR_API_TOKEN };
  const limits = { headersTimeout: 3000, bodyTimeout: 3000 };
  try {
    const { statusCode, body } = await request(url, { headers, ...limits });
    await body.dump();
    return statusCode < 300;
  } catch {
    return false;
  }
};
