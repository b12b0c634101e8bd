import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '#tools/terminal.ts';
import { parseRunFile } from './run-file.ts';

const file = join(root, 'dapr.yaml');
const text = readFileSync(file, 'utf8');

test('dapr.yaml names the apps, with absolute folders', () => {
  const { apps, probe } = parseRunFile(text, file);
  expect(apps.map(({ id }) => id)).toEqual(['order', 'payment', 'store', 'tracking', 'delivery', 'gateway']);
  expect(apps[0]?.folder).toBe(join(root, 'services/food/order'));
  expect(apps[0]?.ports).toEqual({ app: 8081, http: 18081, grpc: 19081, internal: 20081, metrics: 21081 });
  expect(probe.timeout).toBeLessThan(probe.interval * 1000);
});

test('a misspelt key is refused, which the CLI would ignore', () => {
  expect(() => parseRunFile(text.replace('daprHTTPPort', 'daprHttpPort'), file)).toThrow('daprHttpPort');
});

test('a port in the range of outgoing connections is refused', () => {
  expect(() => parseRunFile(text.replace('20081', '40081'), file)).toThrow('daprInternalGRPCPort');
});

test('a port that is given away twice is named', () => {
  expect(() => parseRunFile(text.replace('8082', '8081'), file)).toThrow('port 8081');
});
