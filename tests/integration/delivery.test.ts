import { join } from 'node:path';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { type LaunchOptions, launch } from '#tools/platform/launch.ts';
import type { Platform } from '#tools/platform/platform.ts';
import { scratch } from '#tools/platform/scratch.ts';
import { fakeProject } from './fake.ts';

// Follows a topic and its dead letters, writes down what it gets, and fails on every message that says so.
const follower = `
import { createServer } from 'node:http';
const follow = (topic, route, more) => ({ pubsubname: 'events', topic, route, ...more });
const deadLetterTopic = 'probe.' + process.env.APP_ID + '.dead';
const subscriptions = [follow('probe', '/got', { deadLetterTopic }), follow(deadLetterTopic, '/dead')];
const answer = (url, body) => {
  if (url === '/dapr/subscribe') return [200, subscriptions];
  if (url !== '/got' && url !== '/dead') return [200, {}];
  const { n, fails } = JSON.parse(body).data;
  console.log(url + ' ' + n);
  return [fails && url === '/got' ? 500 : 204];
};
createServer(async (request, response) => {
  const body = (await request.toArray()).join('');
  const [status, content] = answer(request.url, body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(content && JSON.stringify(content));
}).listen(Number(process.env.APP_PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit());
`;

const withFollower = async (
  settings: Partial<LaunchOptions>,
  work: (platform: Platform) => Promise<void>,
) => {
  using folder = scratch();
  const runFile = fakeProject(join(folder.path, 'project'), follower);
  await using platform = await launch({ ports: 'free', runFile, apps: ['order', 'payment'], ...settings });
  await work(platform);
};

const publish = async (platform: Platform, data: object) => {
  const { url, apiToken } = platform.sidecar('payment');
  const headers = { 'content-type': 'application/json', 'dapr-api-token': apiToken };
  const options = { method: 'POST', headers, body: JSON.stringify(data) } as const;
  expect((await request(`${url}/v1.0/publish/events/probe`, options)).statusCode).toBe(204);
};

/** What the order app wrote down; both apps follow the topic, each with its own copy of every message. */
const noted = (platform: Platform, route: string) =>
  platform
    .logs('order.app')
    .split('\n')
    .filter((line) => line.startsWith(`${route} `));

test('what is published while an app is dead reaches it later, and nothing becomes a dead letter', async () => {
  // Messages that were fetched already come back after this time; a minute is long for a test.
  const component = (_: string, yaml: string) =>
    yaml.replace('60s', '15s').replace('15s\n    #', '2s\n    #');
  await withFollower({ component }, async (platform) => {
    // Only a sidecar that knows its app can notice that it is gone.
    await publish(platform, { n: 40 });
    await expect.poll(() => noted(platform, '/got'), { timeout: 30_000 }).toEqual(['/got 40']);
    await platform.kill('order.app');
    for (let n = 0; n < 40; n++) await publish(platform, { n });
    const sidecarSays = () => platform.logs('order.daprd');
    await expect.poll(sidecarSays, { timeout: 30_000 }).toContain('App entered un-healthy status');
    await platform.start('order.app');
    const distinct = () => new Set(noted(platform, '/got')).size;
    await expect.poll(distinct, { timeout: 60_000 }).toBe(41);
    expect(noted(platform, '/dead')).toEqual([]);
  });
});

test('a message that cannot be handled is tried nine times, then it is a dead letter', async () => {
  const resiliency = (yaml: string) => yaml.replace('duration: 2s', 'duration: 50ms');
  await withFollower({ resiliency }, async (platform) => {
    await publish(platform, { n: 1, fails: true });
    await publish(platform, { n: 2 });
    await expect.poll(() => noted(platform, '/dead'), { timeout: 30_000 }).toEqual(['/dead 1']);
    expect(noted(platform, '/got').toSorted()).toEqual([...Array(9).fill('/got 1'), '/got 2']);
  });
});
