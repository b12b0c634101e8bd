import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { claimOffset } from '#tools/platform/port.ts';
import { isAlive, kill, signal, startProcess } from '#tools/platform/process.ts';
import { record } from '#tools/platform/record.ts';
import { render, rendered } from '#tools/platform/render.ts';
import { readRunFile } from '#tools/platform/run-file.ts';
import { scratch } from '#tools/platform/scratch.ts';
import { ensureDaprCli, ensureDaprd } from '#tools/setup/daprd.ts';
import { startRedis } from '#tools/setup/redis.ts';
import { root } from '#tools/terminal.ts';

const file = join(root, 'dapr.yaml');
const { apps } = readRunFile(file);
const REDIS = 16379;

/** The root's dapr.yaml but for its ports, which a platform of this machine may hold, and its folders: the CLI writes logs beside each app. */
const moved = (offset: number, folder: string) =>
  readFileSync(file, 'utf8')
    .replaceAll(/(\w*[pP]ort): (\d+)/g, (_, key, port) => `${key}: ${Number(port) + offset}`)
    .replaceAll('./services', join(folder, 'services'))
    .replace(/resourcesPaths: .*/, `resourcesPaths: [${rendered(folder).resources}]\n  runtimePath: .`)
    .replace('./dapr-config', join(root, 'dapr-config'));

const linkApps = (folder: string) => {
  for (const app of apps) {
    const there = app.folder.replace(root, folder);
    mkdirSync(there, { recursive: true });
    symlinkSync(join(app.folder, 'main.ts'), join(there, 'main.ts'));
  }
};

const install = async (folder: string) => {
  mkdirSync(join(folder, '.dapr', 'bin'), { recursive: true });
  symlinkSync(await ensureDaprd(), join(folder, '.dapr', 'bin', 'daprd'));
};

const statusOf = async (url: string) => {
  try {
    const { statusCode, body } = await request(url);
    await body.dump();
    return statusCode;
  } catch {
    return 0;
  }
};

test('`dapr run -f dapr.yaml` starts every app with its sidecar, as for anybody who has Dapr', async () => {
  using folder = scratch();
  const { offset, claim } = await claimOffset([REDIS, ...apps.flatMap(({ ports }) => Object.values(ports))]);
  using _claim = claim;
  const redis = await startRedis({ dir: join(folder.path, 'redis'), port: REDIS + offset });
  render({ root, profile: 'redis', dataDir: folder.path, redisPort: redis.port });
  await install(folder.path);
  const runFile = join(folder.path, 'dapr.yaml');
  linkApps(folder.path);
  writeFileSync(runFile, moved(offset, folder.path));
  // A home of its own: the CLI looks into ~/.dapr, and this must work where nothing was ever installed.
  const path = `${dirname(process.execPath)}:${process.env['PATH']}`;
  const env = {
    PATH: path,
    HOME: folder.path,
    DAPR_RUNTIME_PATH: folder.path,
    DAPR_HOST_IP: '127.0.0.1',
    LOCAL_KEYS: join(folder.path, 'keys.json'),
  };
  const command = {
    program: await ensureDaprCli(),
    args: ['run', '-f', runFile],
    cwd: folder.path,
    env,
    log: join(folder.path, 'cli.log'),
  };
  const cli = await startProcess(command, (each) => record(folder.path, 'dapr', each));
  try {
    for (const { id, ports } of apps) {
      const ready = () => statusOf(`http://127.0.0.1:${ports.app + offset}/readyz`);
      await expect.poll(ready, { timeout: 60_000, message: id }).toBe(200);
      const through = () =>
        statusOf(`http://127.0.0.1:${ports.http + offset}/v1.0/invoke/${id}/method/healthz`);
      await expect.poll(through, { timeout: 10_000, message: id }).toBe(200);
    }
  } finally {
    signal(cli, 'SIGINT');
    await expect.poll(() => isAlive(cli), { timeout: 20_000 }).toBe(false);
    await kill(cli);
    await redis.stop();
  }
});
