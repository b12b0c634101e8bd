import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { trouble } from '#tools/terminal.ts';

const Environment = z.record(z.string(), z.string());
const Ports = z.object({
  app: z.number(),
  http: z.number(),
  grpc: z.number(),
  internal: z.number(),
  metrics: z.number(),
});

const Plan = z.object({
  dataDir: z.string(),
  profile: z.string(),
  daprd: z.string(),
  redis: z.object({ program: z.string(), port: z.number() }),
  probe: z.object({ path: z.string(), interval: z.number(), timeout: z.number(), threshold: z.number() }),
  apps: z.array(
    z.object({
      id: z.string(),
      folder: z.string(),
      command: z.array(z.string()),
      env: Environment,
      ports: Ports,
    }),
  ),
  /** Settings given at the launch, by app id or `*`: they hold for every later start as well. */
  env: z.record(z.string(), Environment),
});

/** What a platform consists of, once its ports are chosen: enough to start any of its processes again. */
export type Plan = z.infer<typeof Plan>;
export type PlannedApp = Plan['apps'][number];

const fileOf = (dataDir: string) => join(dataDir, 'platform.json');

export const writePlan = (plan: Plan) =>
  writeFileSync(fileOf(plan.dataDir), JSON.stringify(plan, null, 2), { mode: 0o600 });

/** The plan of the platform in a data folder, if one was ever started there. */
export const readPlan = (dataDir: string) => {
  try {
    return Plan.safeParse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8'))).data;
  } catch {
    return undefined;
  }
};

/** One process: `redis`, or an app's `order.app` and `order.daprd`. */
export type Member = string;

export const membersOf = ({ apps }: Plan): readonly Member[] => [
  'redis',
  ...apps.flatMap(({ id }) => [`${id}.daprd`, `${id}.app`]),
];

/** The processes a name stands for: `order` is the app and its sidecar. */
export const expand = (plan: Plan, name: string): readonly Member[] => {
  const found = membersOf(plan).filter((member) => member === name || member.startsWith(`${name}.`));
  if (found.length > 0) return found;
  const known = ['redis', ...plan.apps.map(({ id }) => id)].join(', ');
  throw trouble(
    `There is no "${name}" here: name one of ${known}, or one process of an app, as in ${plan.apps[0]?.id}.daprd.`,
  );
};

export const appOf = (plan: Plan, id: string): PlannedApp => {
  const app = plan.apps.find((each) => each.id === id);
  if (!app)
    throw trouble(`There is no app "${id}" here, only ${plan.apps.map((each) => each.id).join(', ')}.`);
  return app;
};

/** Every port a platform listens on. */
export const portsOf = ({ apps, redis }: Pick<Plan, 'apps' | 'redis'>) => [
  redis.port,
  ...apps.flatMap(({ ports }) => Object.values(ports)),
];

/** The ports of one process. */
export const portsOfMember = (plan: Plan, member: Member): readonly number[] => {
  if (member === 'redis') return [plan.redis.port];
  const [id = '', part] = member.split('.');
  const { app, ...sidecar } = appOf(plan, id).ports;
  return part === 'app' ? [app] : Object.values(sidecar);
};

/** Where a process writes. Redis keeps its log beside its data. */
export const logOf = (dataDir: string, member: Member) => {
  if (member === 'redis') return join(dataDir, 'redis', 'redis.log');
  return join(dataDir, 'logs', `${member.replace(/\.app$/, '')}.log`);
};
