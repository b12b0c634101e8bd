import { expect, test } from 'vitest';
import { silent } from './log.ts';
import { type Outgoing, openOutbox } from './outbox.ts';
import { eventually } from './testing.ts';

const event = (subject: string, version: number, topic = 'test.jar'): Outgoing => ({
  id: `jar:${subject}/${version}/0`,
  source: 'test',
  type: 'CoinsPut',
  topic,
  subject,
  version,
  time: '2026-11-01T09:00:00.000Z',
  data: {},
  traceparent: '',
});

/** A broker that can be away, or refuse batches above a size, and that keeps what it takes. */
const broker = () => {
  const state = { isAway: false, most: Number.POSITIVE_INFINITY };
  const batches: (readonly Outgoing[])[] = [];
  const publish = async (_topic: string, events: readonly Outgoing[]) => {
    await Promise.resolve();
    if (state.isAway || events.length > state.most) throw new Error('no broker');
    batches.push(events);
  };
  const versions = (subject: string) =>
    batches
      .flat()
      .filter((each) => each.subject === subject)
      .map(({ version }) => version);
  return { state, batches, publish, versions };
};

test('what arrives while a batch is under way goes out together, each aggregate in its order', async () => {
  const { publish, batches, versions } = broker();
  const outbox = openOutbox(publish, silent);
  await Promise.all(Array.from({ length: 100 }, (_, i) => outbox.send([event(`${i % 3}`, i)])));
  expect(batches.map(({ length }) => length)).toEqual([1, 64, 35]);
  for (const subject of ['0', '1', '2'])
    expect(versions(subject)).toEqual(versions(subject).toSorted((a, b) => a - b));
  expect(outbox.waiting()).toBe(0);
});

test('while the broker is away everything waits, and goes out in order when it is back', async () => {
  const { publish, state, versions } = broker();
  const outbox = openOutbox(publish, silent);
  state.isAway = true;
  const sent = Promise.all([1, 2, 3].map((version) => outbox.send([event('a', version)])));
  await eventually(() => expect(outbox.waiting()).toBe(3));
  state.isAway = false;
  await sent;
  expect(versions('a')).toEqual([1, 2, 3]);
});

test('a batch that is refused goes on in smaller parts', async () => {
  const { publish, state, batches } = broker();
  const outbox = openOutbox(publish, silent);
  state.most = 1;
  await Promise.all([1, 2, 3].map((version) => outbox.send([event('a', version)])));
  expect(batches.map(({ length }) => length)).toEqual([1, 1, 1]);
});

test('a topic whose events are refused holds up no other', async () => {
  const { publish, versions } = broker();
  const outbox = openOutbox(
    (topic, events) => (topic === 'denied' ? Promise.reject(new Error('denied')) : publish(topic, events)),
    silent,
  );
  void outbox.send([event('a', 1, 'denied')]);
  await outbox.send([event('b', 1)]);
  expect(versions('b')).toEqual([1]);
  expect(outbox.waiting()).toBe(1);
  outbox.close();
});

test('nothing is promised once it is closed', async () => {
  const { publish, state } = broker();
  const outbox = openOutbox(publish, silent);
  state.isAway = true;
  let isSent = false;
  void outbox.send([event('a', 1)]).then(() => {
    isSent = true;
  });
  outbox.close();
  state.isAway = false;
  await eventually(() => expect(outbox.waiting()).toBe(1));
  expect(isSent).toBe(false);
});
