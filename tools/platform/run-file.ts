import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { trouble } from '#tools/terminal.ts';

// Above this the system hands ports out to outgoing connections, and one day one of ours is taken.
const Port = z.int().min(1024).max(32767);
const Environment = z.record(z.string(), z.coerce.string()).default({});

// Strict, because the CLI ignores a misspelt key and then takes a random port.
const RunFile = z.strictObject({
  version: z.literal(1),
  common: z.strictObject({
    resourcesPaths: z.array(z.string()).min(1),
    configFilePath: z.string(),
    runtimePath: z.string().optional(),
    apiListenAddresses: z.literal('127.0.0.1'),
    placementHostAddress: z.literal(''),
    enableAppHealthCheck: z.literal(true),
    appHealthCheckPath: z.string(),
    appHealthProbeInterval: z.int().positive(),
    appHealthProbeTimeout: z.int().positive(),
    appHealthThreshold: z.int().positive(),
    env: Environment,
  }),
  apps: z
    .array(
      z.strictObject({
        appID: z.string().regex(/^[a-z][a-z-]*$/),
        appDirPath: z.string(),
        appPort: Port,
        daprHTTPPort: Port,
        daprGRPCPort: Port,
        daprInternalGRPCPort: Port,
        metricsPort: Port,
        command: z.array(z.string()).min(1),
        env: Environment,
      }),
    )
    .min(1),
});

type Ports = Readonly<{ app: number; http: number; grpc: number; internal: number; metrics: number }>;

/** One app of dapr.yaml, with absolute paths. */
export type App = Readonly<{
  id: string;
  folder: string;
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  ports: Ports;
}>;

/** How the sidecars probe their apps. */
export type Probe = Readonly<{ path: string; interval: number; timeout: number; threshold: number }>;

/** Reads dapr.yaml, the one list of apps, ports and commands. */
export const readRunFile = (file: string) => parseRunFile(readFileSync(file, 'utf8'), file);

export const parseRunFile = (text: string, file: string): { apps: readonly App[]; probe: Probe } => {
  const read = RunFile.safeParse(parse(text));
  if (!read.success) throw trouble(`${file} is not as it should be: ${z.prettifyError(read.error)}`);
  const { common, apps } = read.data;
  const twice = firstRepeated(apps.flatMap((app) => Object.values(portsOf(app))));
  if (twice) throw trouble(`${file} gives port ${twice} away twice.`);
  return {
    apps: apps.map((app) => ({
      id: app.appID,
      folder: resolve(dirname(file), app.appDirPath),
      command: app.command,
      env: { ...common.env, ...app.env },
      ports: portsOf(app),
    })),
    probe: {
      path: common.appHealthCheckPath,
      interval: common.appHealthProbeInterval,
      timeout: common.appHealthProbeTimeout,
      threshold: common.appHealthThreshold,
    },
  };
};

const portsOf = (app: z.infer<typeof RunFile>['apps'][number]): Ports => ({
  app: app.appPort,
  http: app.daprHTTPPort,
  grpc: app.daprGRPCPort,
  internal: app.daprInternalGRPCPort,
  metrics: app.metricsPort,
});

const firstRepeated = (ports: readonly number[]) => ports.find((port, at) => ports.indexOf(port) !== at);
