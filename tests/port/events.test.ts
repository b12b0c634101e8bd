import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isUnavailable } from '#kit/failure.ts';
import { silent } from '#kit/log.ts';
import { openOutbox } from '#kit/outbox.ts';
import { eventually } from '#kit/testing.ts';
import { freePort } from '#tools/platform/port.ts';
import { scratch } from '#tools/platform/scratch.ts';
import { startRedis } from '#tools/setup/redis.ts';
import { CoinsPut } from './jar.ts';
import { broker, openPlace, sample } from './place.ts';
import { component } from './sidecar.ts';

const topic = CoinsPut.topic;

/** A Redis that the test stops and kills, and a place on top of it. */
const openOn = async (what: 'store' | 'broker', config?: string) => {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(scratch());
  const [dir, port] = [join(folder.path, 'redis'), await freePort(17_500)];
  let redis = await startRedis({ dir, port });
  stack.defer(() => redis.stop());
  const host = { redisHost: `127.0.0.1:${port}` };
  const store = component(
    'store',
    what === 'store' ? 'state.redis' : 'state.in-memory',
    what === 'store' ? host : {},
  );
  const events = what === 'broker' ? broker('pubsub.redis', host) : broker('pubsub.in-memory');
  const place = stack.use(
    await openPlace({ dir: folder.path, appId: 'shelf', store, broker: events, ...(config && { config }) }),
  );
  const send = (signal: NodeJS.Signals) => void process.kill(redis.pid, signal);
  const restart = async () => {
    await redis.stop();
    redis = await startRedis({ dir, port });
  };
  const owned = stack.move();
  return { ...place, send, restart, [Symbol.asyncDispose]: () => owned.disposeAsync() };
};

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe.for(['0', '1'])('with the tracing of the sidecar at %s', (rate) => {
  test('an event arrives just as it was sent, alone and in a batch', async () => {
    await using place = await openOn('broker', `  tracing: { samplingRate: "${rate}" }\n`);
    const sent = [1, 2, 3].map((version) => sample('whole', version));
    const [first, ...more] = sent;
    if (first) await place.publish(topic, [first]);
    await place.publish(topic, more);
    const arrived = () =>
      place.received.filter(({ subject }) => subject === 'whole').toSorted((a, b) => (a.id < b.id ? -1 : 1));
    await eventually(() => expect(arrived()).toHaveLength(3));
    for (const [i, { topic: _, version, ...event }] of sent.entries()) {
      expect(arrived()[i]).toMatchObject({
        ...event,
        version: `${version}`,
        specversion: '1.0',
        datacontenttype: 'application/json',
      });
      expect(arrived()[i]?.data).toEqual(event.data);
    }
    // Its handler is in the same trace; without tracing the sidecar sends no header for it.
    const traces = place.deliveries
      .filter(({ id }) => id.startsWith('sample:whole'))
      .map((each) => each.traceparent.split('-')[1]);
    if (rate === '1') expect(new Set(traces)).toEqual(new Set([sent[0]?.traceparent.split('-')[1]]));
    expect(place.sidecar.isAlive()).toBe(true);
  });
});

describe('a broker that is away', () => {
  test.for(['stopped', 'killed'] as const)(
    '(%s) fails a publish in seconds, and gets everything when it is back',
    async (how) => {
      await using place = await openOn('broker');
      const outbox = openOutbox(place.publish, silent);
      place.send(how === 'stopped' ? 'SIGSTOP' : 'SIGKILL');
      const began = Date.now();
      expect(await failure(place.publish(topic, [sample('direct')]))).toSatisfy(isUnavailable);
      expect(Date.now() - began).toBeLessThan(6_000);
      const versions = Array.from({ length: 80 }, (_, n) => n + 1);
      const sent = Promise.all(versions.map((version) => outbox.send([sample(how, version)])));
      await eventually(() => expect(outbox.waiting()).toBe(80));
      if (how === 'stopped') place.send('SIGCONT');
      else await place.restart();
      await sent;
      expect(outbox.waiting()).toBe(0);
      const arrived = () =>
        new Set(
          place.received.filter(({ subject }) => subject === how).map(({ version }) => Number(version)),
        );
      await eventually(() => expect(arrived()).toEqual(new Set(versions)));
      expect(place.sidecar.isAlive()).toBe(true);
    },
  );
});

describe('a store that is away', () => {
  test.for(['stopped', 'killed'] as const)(
    '(%s) is unavailable in seconds, and keeps what it had',
    async (how) => {
      await using place = await openOn('store');
      const { documents } = place;
      await documents.insert('kept', { n: 1 });
      const etag = (await documents.read('kept'))?.etag ?? '';
      place.send(how === 'stopped' ? 'SIGSTOP' : 'SIGKILL');
      const attempts = [
        documents.read('kept'),
        documents.readMany(['kept', 'other']),
        documents.insert('new', { n: 1 }),
        documents.update('kept', { n: 2 }, etag),
        documents.put('own', { n: 1 }),
        documents.remove('own'),
      ];
      const began = Date.now();
      for (const error of await Promise.all(attempts.map(failure))) expect(error).toSatisfy(isUnavailable);
      expect(Date.now() - began).toBeLessThan(10_000);
      if (how === 'stopped') place.send('SIGCONT');
      else await place.restart();
      const kept = await eventually(async () => (await documents.read<{ n: number }>('kept'))?.value.n);
      // What was asked while it hung may have been done when it went on; what was asked of nobody was not.
      expect(how === 'stopped' ? [1, 2] : [1]).toContain(kept);
      await eventually(() => documents.put('own', { n: 3 }));
      expect((await documents.read('own'))?.value).toEqual({ n: 3 });
      expect(place.sidecar.isAlive()).toBe(true);
    },
  );
});

test('without its sidecar everything is unavailable, and goes on with the next one', async () => {
  await using place = await openOn('store');
  await place.documents.insert('a', { n: 1 });
  await place.sidecar.kill();
  const attempts = [
    place.documents.read('a'),
    place.documents.insert('b', {}),
    place.publish(topic, [sample('a')]),
  ];
  for (const error of await Promise.all(attempts.map(failure))) expect(error).toSatisfy(isUnavailable);
  expect(await place.sidecar.dapr.isReady()).toBe(false);
  await place.sidecar.restart();
  expect((await place.documents.read('a'))?.value).toEqual({ n: 1 });
});
