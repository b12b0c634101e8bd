import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '#tools/terminal.ts';
import { render, rendered, withNamesIn } from './render.ts';
import { scratch } from './scratch.ts';

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

test('every component of the profile gets the address of its own Redis, the policies go with them', () => {
  using folder = scratch();
  render({ root, profile: 'redis', dataDir: folder.path, redisPort: 17_000 });
  const { resources } = rendered(folder.path);
  expect(readdirSync(resources).toSorted()).toEqual(
    [...readdirSync(join(root, 'components/redis')), 'resiliency.yaml'].toSorted(),
  );
  const text = readdirSync(resources)
    .map((file) => read(resources, file))
    .join('');
  expect(text).toContain('127.0.0.1:17000');
  expect(text).not.toContain('6379');
});

test('sidecars find each other in a file, and nothing else of the configuration changes', () => {
  const before = read(join(root, 'dapr-config'), 'config.yaml');
  const { spec, ...rest } = parse(withNamesIn('/data/names.db', before));
  const { nameResolution, ...others } = spec;
  expect({ ...rest, spec: others }).toEqual(parse(before));
  expect(nameResolution.configuration).toEqual({ connectionString: '/data/names.db', cleanupInterval: '0' });
});

test('a test may change policies and single components', () => {
  using folder = scratch();
  const component = (file: string, yaml: string) =>
    file === 'events.yaml' ? yaml.replace('60s', '10s') : yaml;
  const resiliency = (yaml: string) => yaml.replace('pay: 2s', 'pay: 1s');
  render({ root, profile: 'redis', dataDir: folder.path, redisPort: 17_000, component, resiliency });
  const { resources } = rendered(folder.path);
  expect(read(resources, 'events.yaml')).toContain('10s');
  expect(read(resources, 'resiliency.yaml')).toContain('pay: 1s');
});

test('a profile that is not there is named', () => {
  using folder = scratch();
  const wrong = { root, profile: 'nowhere', dataDir: folder.path, redisPort: 17_000 };
  expect(() => render(wrong)).toThrow('There is no profile "nowhere"');
});

const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)?.[1]);

test('the whole retry budget of a message stays below the time after which the broker hands it to another worker', () => {
  const { policies } = parse(read(join(root, 'dapr-config'), 'resiliency.yaml')).spec;
  const { duration, maxRetries } = policies.retries.consume;
  const pauses = maxRetries * seconds(duration);
  const { metadata } = parse(read(join(root, 'components/redis'), 'events.yaml')).spec;
  const limit = metadata.find(({ name }: { name: string }) => name === 'processingTimeout').value;
  expect((maxRetries + 1) * seconds(policies.timeouts.handle) + pauses).toBeLessThan(seconds(limit));
  // An app that is restarting refuses connections for so long at most.
  expect(pauses).toBeGreaterThanOrEqual(15);
});
