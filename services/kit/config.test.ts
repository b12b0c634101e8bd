import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const program = `
  import { z } from 'zod';
  import { loadConfig, Service, Sidecar, Keeping } from '#kit/config.ts';
  console.log(JSON.stringify(loadConfig(z.object({ ...Service.shape, ...Sidecar.shape, ...Keeping.shape }))));
`;
const run = (env: Record<string, string>) =>
  spawnSync(process.execPath, ['--input-type=module', '--eval', program], { env, encoding: 'utf8' });

const enough = { APP_ID: 'order', APP_PORT: '8081', DAPR_HTTP_PORT: '18081' };

test('what is missing or wrong is named, all of it, and the process ends', () => {
  const { status, stderr, stdout } = run({
    APP_PORT: 'eighty',
    APP_API_TOKEN: 'short',
    DAPR_HTTP_PORT: '70000',
    LOG_LEVEL: 'loud',
    JOURNAL_LEASE_SECONDS: '0',
  });
  expect(status).toBe(78);
  expect(stdout).toBe('');
  const named = stderr
    .trim()
    .split('\n')
    .map((line) => /^configuration: (\w+): /.exec(line)?.[1]);
  expect(named).toEqual([
    'APP_ID',
    'APP_PORT',
    'APP_API_TOKEN',
    'LOG_LEVEL',
    'DAPR_HTTP_PORT',
    'JOURNAL_LEASE_SECONDS',
  ]);
  expect(stderr).not.toContain('short');
});

test('what may be left out has a safe value: loopback, no faults', () => {
  const { status, stdout } = run(enough);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    APP_ID: 'order',
    APP_PORT: 8081,
    APP_HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    DAPR_HTTP_PORT: 18_081,
    JOURNAL_LEASE_SECONDS: 15,
  });
});
