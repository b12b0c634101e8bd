import { join } from 'node:path';
import { redisCommand } from '#tools/setup/redis.ts';
import { appOf, logOf, type Member, type Plan, type PlannedApp } from './plan.ts';
import type { Command } from './process.ts';
import { rendered } from './render.ts';
import { keysOf, tokensOf } from './token.ts';

/** How a process of the platform is started. */
export const commandOf = (plan: Plan, member: Member): Command => {
  if (member === 'redis')
    return redisCommand(plan.redis.program, join(plan.dataDir, 'redis'), plan.redis.port);
  const [id = '', part] = member.split('.');
  const app = appOf(plan, id);
  return {
    ...(part === 'app' ? appCommand(plan, app) : sidecarCommand(plan, app)),
    log: logOf(plan.dataDir, member),
  };
};

// Nothing else is inherited: what a shell or a test runner happens to have set must not change a service.
const inherited = ['PATH', 'HOME', 'USER', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ'];

const shell = () => Object.fromEntries(inherited.map((name) => [name, process.env[name]]));

const appCommand = (plan: Plan, { id, folder, command, env, ports }: PlannedApp) => {
  const [program = 'node', ...args] = command;
  return {
    // The very Node that runs make, which with-node may have fetched.
    program: program === 'node' ? process.execPath : program,
    args,
    cwd: folder,
    env: {
      ...shell(),
      LOCAL_KEYS: keysOf(plan.dataDir),
      ...env,
      ...plan.env['*'],
      ...plan.env[id],
      ...tokensOf(plan.dataDir),
      APP_ID: id,
      APP_HOST: '127.0.0.1',
      APP_PORT: String(ports.app),
      DAPR_HTTP_PORT: String(ports.http),
      DAPR_GRPC_PORT: String(ports.grpc),
    },
  };
};

const sidecarCommand = (plan: Plan, { id, folder, ports }: PlannedApp) => {
  const { resources, config } = rendered(plan.dataDir);
  const { path, interval, timeout, threshold } = plan.probe;
  return {
    program: plan.daprd,
    args: [
      ...['--app-id', id, '--app-port', String(ports.app)],
      ...['--dapr-http-port', String(ports.http), '--dapr-grpc-port', String(ports.grpc)],
      ...['--dapr-internal-grpc-port', String(ports.internal), '--metrics-port', String(ports.metrics)],
      // The default of all three is every interface of the machine.
      ...['--dapr-listen-addresses', '127.0.0.1', '--dapr-internal-grpc-listen-address', '127.0.0.1'],
      ...['--metrics-listen-address', '127.0.0.1'],
      ...['--resources-path', resources, '--config', config],
      ...['--enable-app-health-check', '--app-health-check-path', path],
      ...['--app-health-probe-interval', String(interval), '--app-health-probe-timeout', String(timeout)],
      ...['--app-health-threshold', String(threshold), '--dapr-graceful-shutdown-seconds', '10'],
      ...['--log-as-json', '--log-level', 'info'],
    ],
    cwd: folder,
    env: { ...shell(), ...tokensOf(plan.dataDir), DAPR_HOST_IP: '127.0.0.1' },
  };
};
