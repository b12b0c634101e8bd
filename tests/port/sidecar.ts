import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Sidecar } from '#kit/dapr.ts';
import { eventually } from '#kit/testing.ts';
import { freePort } from '#tools/platform/port.ts';
import { isAlive, kill, startProcess, terminate } from '#tools/platform/process.ts';
import { record } from '#tools/platform/record.ts';
import { ensureDaprd } from '#tools/setup/daprd.ts';

export type SidecarOptions = Readonly<{
  dir: string;
  appId: string;
  appPort?: number;
  /** YAML by file name: components, and a resiliency where there is one. */
  resources: Readonly<Record<string, string>>;
  config?: string;
  /** The app is only called while `/healthz` answers. */
  isProbed?: true;
}>;

/** A daprd for a test, with resources of its own, and a client for it. */
export const startSidecar = async (options: SidecarOptions) => {
  const home = join(options.dir, options.appId);
  const log = join(home, 'daprd.log');
  write(home, options);
  const httpPort = await freePort(21_000);
  const args = await argumentsFor(options, home, httpPort);
  const start = async () => {
    const daprd = {
      program: await ensureDaprd(),
      args,
      cwd: home,
      log,
      env: { PATH: process.env['PATH'], HOME: home, DAPR_HOST_IP: '127.0.0.1' },
    };
    return startProcess(daprd, (each) => record(options.dir, options.appId, each));
  };
  let running = await start();
  const dapr: Sidecar = connect({ DAPR_HTTP_PORT: httpPort });
  const ready = () =>
    eventually(async () => {
      if (!isAlive(running)) throw new Error(`daprd ended: ${readFileSync(log, 'utf8').slice(-2_000)}`);
      if (!(await dapr.isReady())) throw new Error('daprd is not ready');
    });
  await ready();

  return {
    dapr,
    httpPort,
    isAlive: () => isAlive(running),
    log: () => readFileSync(log, 'utf8'),
    kill: () => kill(running),
    restart: async () => {
      running = await start();
      await ready();
    },
    [Symbol.asyncDispose]: async () => {
      await dapr.close();
      await terminate(running, 10);
    },
  };
};

const write = (home: string, { resources, config = '' }: SidecarOptions) => {
  mkdirSync(join(home, 'resources'), { recursive: true });
  for (const [name, yaml] of Object.entries(resources))
    writeFileSync(join(home, 'resources', `${name}.yaml`), yaml);
  const head = 'apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata: { name: test }\n';
  writeFileSync(
    join(home, 'config.yaml'),
    `${head}spec:\n  features: [{ name: HotReload, enabled: false }]\n${config}`,
  );
};

const argumentsFor = async ({ appId, appPort, isProbed }: SidecarOptions, home: string, httpPort: number) => [
  ...['--app-id', appId, ...(appPort ? ['--app-port', `${appPort}`] : [])],
  ...['--dapr-http-port', `${httpPort}`, '--dapr-grpc-port', `${await freePort(23_000)}`],
  ...[
    '--dapr-internal-grpc-port',
    `${await freePort(25_000)}`,
    '--metrics-port',
    `${await freePort(27_000)}`,
  ],
  ...['--dapr-listen-addresses', '127.0.0.1', '--dapr-internal-grpc-listen-address', '127.0.0.1'],
  ...['--metrics-listen-address', '127.0.0.1', '--resources-path', join(home, 'resources')],
  ...['--config', join(home, 'config.yaml'), '--dapr-graceful-shutdown-seconds', '5', '--log-level', 'info'],
  ...(isProbed
    ? [
        '--enable-app-health-check',
        '--app-health-check-path',
        '/healthz',
        '--app-health-probe-interval',
        '1',
        '--app-health-threshold',
        '1',
      ]
    : []),
];

/** A component's YAML. */
export const component = (
  name: string,
  type: string,
  metadata: Readonly<Record<string, string>>,
  version = 'v1',
) =>
  [
    'apiVersion: dapr.io/v1alpha1',
    'kind: Component',
    `metadata: { name: ${name} }`,
    `spec: { type: ${type}, version: ${version}, metadata: ${JSON.stringify(Object.entries(metadata).map(([key, value]) => ({ name: key, value })))} }`,
    '',
  ].join('\n');
