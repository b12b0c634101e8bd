import { expect } from 'vitest';
import { traceparent } from '#kit/context.ts';
import type { Outgoing } from '#kit/outbox.ts';
import { type Policy, subscriptions } from '#kit/policies.ts';
import { eventually, listening } from '#kit/testing.ts';
import { app } from '#kit/web.ts';
import type { Place, Received } from './home.ts';
import { CoinsPut, LABEL, NOW, Priced } from './jar.ts';
import { component, startSidecar } from './sidecar.ts';

type PlaceOptions = Readonly<{ dir: string; appId: string; store?: string; broker: string; config?: string }>;

/** An event to try a broker with. */
export const sample = (subject: string, version = 1): Outgoing => ({
  id: `sample:${subject}/${version}/0`,
  source: 'shelf',
  type: 'CoinsPut',
  topic: CoinsPut.topic,
  subject,
  version,
  time: NOW,
  data: { coins: version, label: LABEL, at: NOW, nothing: null, nested: { list: [1, 'two'] } },
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
});

/** The component of a broker; every profile calls it so. */
export const broker = (type: string, metadata: Readonly<Record<string, string>> = {}) =>
  component('events', type, metadata);

/** A store and a broker behind a real sidecar, with a subscriber that keeps every message just as it came. */
export const openPlace = async ({ dir, appId, store, broker: brokerYaml, config }: PlaceOptions) => {
  const received: Received[] = [];
  const deliveries: Readonly<{ id: string; traceparent: string }>[] = [];
  const keep = async (message: unknown) => {
    // Only this platform publishes here, so it is what `Outgoing` became on its way.
    const event = message as Received;
    received.push(event);
    deliveries.push({ id: event.id, traceparent: traceparent() });
    return 'SUCCESS' as const;
  };
  const policies: readonly Policy[] = [CoinsPut, Priced].map(({ topic, type }) => ({
    topic,
    type,
    react: keep,
  }));
  const edge = await listening(app({ policies, subscriptions: subscriptions(appId, 'events', policies) }));
  const sidecar = await startSidecar({
    dir,
    appId,
    appPort: Number(new URL(edge.url).port),
    resources: { events: brokerYaml, ...(store && { store }) },
    ...(config && { config }),
  });
  const { dapr } = sidecar;
  const close = async () => {
    await sidecar[Symbol.asyncDispose]();
    await edge[Symbol.asyncDispose]();
  };
  await eventually(async () => {
    await dapr.publish(CoinsPut.topic, [sample('subscribed')]);
    expect(received.length).toBeGreaterThan(0);
  });
  const place: Place = { documents: dapr.documents('store'), publish: dapr.publish, received };
  return { ...place, sidecar, deliveries, [Symbol.asyncDispose]: close };
};

/** Opened by `beforeAll`, closed by `afterAll`: what the tests of one file share. */
export const shared = <T>() => {
  const opened: T[] = [];
  const get = (): T => {
    const [only] = opened;
    if (only === undefined) throw new Error('this was not opened yet');
    return only;
  };
  return { get, set: (value: T) => void opened.splice(0, 1, value) };
};
