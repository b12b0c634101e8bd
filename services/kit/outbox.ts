import type { Log } from './log.ts';
import { retrying } from './retry.ts';

/** An event on its way out. `id` is the same however often it is published; `subject` is the aggregate, and the key. */
export type Outgoing = Readonly<{
  id: string;
  source: string;
  type: string;
  topic: string;
  subject: string;
  version: number;
  time: string;
  data: unknown;
  traceparent: string;
}>;

/** Hands events of one topic to the broker, in order. Throws unless all were taken. */
export type Publish = (topic: string, events: readonly Outgoing[]) => Promise<void>;

type Parcel = { events: readonly Outgoing[]; resolve: () => void };

const BATCH = 64;

/**
 * Publishes what was saved, at least once: one batch per topic is under way, what arrives meanwhile goes with the next,
 * so events of one aggregate stay in order. While the broker is away it tries again, and nobody has to wait for it.
 */
export const openOutbox = (publish: Publish, log: Log) => {
  const lanes = new Map<string, Parcel[]>();
  let waiting = 0;
  let closed = false;

  /** Resolves when the broker has taken all of them; never, if the process stops before. */
  const send = async (events: readonly Outgoing[]) => {
    const topics = Map.groupBy(events, ({ topic }) => topic);
    waiting += events.length;
    await Promise.all([...topics].map(([topic, some]) => enqueue(topic, some)));
    waiting -= events.length;
  };

  const enqueue = (topic: string, events: readonly Outgoing[]) =>
    new Promise<void>((resolve) => {
      const lane = lanes.get(topic);
      if (lane) {
        lane.push({ events, resolve });
      } else {
        lanes.set(topic, [{ events, resolve }]);
        void drain(topic);
      }
    });

  const drain = async (topic: string) => {
    for (let lane = lanes.get(topic); lane?.length && !closed; lane = lanes.get(topic))
      await deliver(topic, lane);
    lanes.delete(topic);
  };

  /** After a failure one parcel goes alone, since a batch may have been refused for its size. */
  const deliver = (topic: string, lane: Parcel[]) => {
    let size = BATCH;
    const attempt = async () => {
      const parcels = lane.slice(0, size);
      size = 1;
      await publish(
        topic,
        parcels.flatMap(({ events }) => events),
      );
      lane.splice(0, parcels.length);
      for (const { resolve } of parcels) resolve();
    };
    return retrying(attempt, {
      isOver: () => closed,
      onFailure: (error) => log.warn({ err: error, topic, waiting }, 'events wait for the broker'),
    });
  };

  return {
    send,
    waiting: () => waiting,
    close: () => {
      closed = true;
    },
  };
};
