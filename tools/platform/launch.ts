import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureDaprd } from '#tools/setup/daprd.ts';
import { lock } from '#tools/setup/lock.ts';
import { ensureRedis } from '#tools/setup/redis.ts';
import { root, trouble } from '#tools/terminal.ts';
import { logText, rotateLogs } from './log.ts';
import { start, stopAll } from './member.ts';
import { type Plan, portsOf, readPlan, writePlan } from './plan.ts';
import { type Platform, platformOf } from './platform.ts';
import { claimOffset, mustBeFree } from './port.ts';
import { allRecorded, conditionOf } from './record.ts';
import { render } from './render.ts';
import { readRunFile } from './run-file.ts';
import { scratch } from './scratch.ts';

export type LaunchOptions = Readonly<{
  /** Where data, logs and secrets are kept; without it a temporary folder that goes with the platform. */
  dataDir?: string;
  /** `fixed`: the ports of dapr.yaml. `free`: all of them moved by one distance, for tests side by side. */
  ports: 'fixed' | 'free';
  profile?: string;
  /** Settings by app id, or for all by `*`. */
  env?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Only these apps. */
  apps?: readonly string[];
  /** Changes the resiliency of the sidecars, as text of YAML. */
  resiliency?: (yaml: string) => string;
  /** Changes a component's YAML, by its file name: another broker for a test, say. */
  component?: (file: string, yaml: string) => string;
  /** Another dapr.yaml, with `components` and `dapr-config` beside it. */
  runFile?: string;
  /** No process is started after this. */
  cancelled?: () => boolean;
}>;

// Not the port of the Redis that `dapr init` makes.
const REDIS_PORT = 16379;

/** Starts a platform and returns when every service of it is ready. */
export const launch = async (options: LaunchOptions): Promise<Platform> => {
  using held = new DisposableStack();
  const dataDir = options.dataDir ?? held.use(scratch()).path;
  prepare(dataDir);
  using _lock = await lock(join(dataDir, 'launch.lock'));
  mustBeDown(dataDir);
  const plan = await planFor(options, dataDir, held);
  try {
    await startAll(plan, options);
  } catch (error) {
    await stopAll(plan);
    throw error;
  }
  const kept = held.move();
  return platformOf(plan, () => kept.dispose());
};

/** The platform that was launched in a data folder, whether or not it runs. */
export const openPlatform = (dataDir: string) => {
  const plan = readPlan(dataDir);
  return plan && platformOf(plan);
};

const prepare = (dataDir: string) => {
  try {
    for (const folder of ['logs', 'redis', 'run']) mkdirSync(join(dataDir, folder), { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw trouble(
      `The data folder ${dataDir} cannot be written to (${(error as Error).message}): change its owner, or make room.`,
    );
  }
};

const mustBeDown = (dataDir: string) => {
  const alive = allRecorded(dataDir).filter(([member]) => conditionOf(dataDir, member) === 'running');
  if (alive.length === 0) return;
  throw trouble(
    `The platform of ${dataDir} is up already (${alive.map(([member]) => member).join(', ')}): \`make down\` stops it.`,
  );
};

const planFor = async (options: LaunchOptions, dataDir: string, held: DisposableStack) => {
  const file = options.runFile ?? join(root, 'dapr.yaml');
  const { apps, probe } = readRunFile(file);
  const wanted = apps.filter(({ id }) => options.apps?.includes(id) ?? true).map(asPlanned);
  const programs = { daprd: await ensureDaprd(), redis: await ensureRedis() };
  const offset = await offsetFor(
    options,
    portsOf({ apps: wanted, redis: { program: '', port: REDIS_PORT } }),
    held,
  );
  const plan: Plan = {
    dataDir,
    profile: options.profile ?? 'redis',
    daprd: programs.daprd,
    redis: { program: programs.redis, port: REDIS_PORT + offset },
    probe,
    apps: wanted.map((app) => movedBy(offset, app)),
    env: Object.fromEntries(Object.entries(options.env ?? {}).map(([id, env]) => [id, { ...env }])),
  };
  const { resiliency, component } = options;
  const yaml = { root: dirname(file), profile: plan.profile, dataDir, redisPort: plan.redis.port };
  render({ ...yaml, ...(resiliency && { resiliency }), ...(component && { component }) });
  return plan;
};

const offsetFor = async ({ ports }: LaunchOptions, wanted: readonly number[], held: DisposableStack) => {
  if (ports === 'fixed') {
    await mustBeFree(wanted);
    return 0;
  }
  const { offset, claim } = await claimOffset(wanted);
  held.use(claim);
  return offset;
};

type RunApp = ReturnType<typeof readRunFile>['apps'][number];

const asPlanned = ({ command, env, ports, ...app }: RunApp) => ({
  ...app,
  command: [...command],
  env: { ...env },
  ports: { ...ports },
});

const movedBy = (offset: number, { ports, ...app }: Plan['apps'][number]) => ({
  ...app,
  ports: {
    app: ports.app + offset,
    http: ports.http + offset,
    grpc: ports.grpc + offset,
    internal: ports.internal + offset,
    metrics: ports.metrics + offset,
  },
});

const startAll = async (plan: Plan, { cancelled = () => false }: LaunchOptions) => {
  rotateLogs(plan);
  writePlan(plan);
  // Nothing of this folder runs, so no sidecar can miss its row in the file of names.
  for (const end of ['', '-wal', '-shm']) rmSync(join(plan.dataDir, `names.db${end}`), { force: true });
  await start(plan, 'redis', cancelled);
  await Promise.all(plan.apps.map(({ id }) => start(plan, id, cancelled)));
  if (!cancelled()) mustHavePolicies(plan);
};

/** A mistake in the resiliency YAML does not stop a sidecar: it runs without any policy, and says so in its log only. */
const mustHavePolicies = (plan: Plan) => {
  for (const { id } of plan.apps) {
    const complaint = /Could not (?:read|parse) resiliency[^"]*/.exec(
      logText(plan.dataDir, `${id}.daprd`),
    )?.[0];
    if (complaint) throw trouble(`The sidecar of ${id} runs without its policies: ${complaint}`);
  }
};
