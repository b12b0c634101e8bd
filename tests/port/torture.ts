import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Document } from '#kit/aggregate.ts';
import { type CommandHandler, commandHandler } from '#kit/commands.ts';
import type { Documents } from '#kit/documents.ts';
import { unavailable } from '#kit/failure.ts';
import { type Home, openHome } from '#kit/home.ts';
import type { Head } from '#kit/lease.ts';
import { silent } from '#kit/log.ts';
import { memoryBroker, memoryDocuments } from '#kit/memory.ts';
import { eventually } from '#kit/testing.ts';
import { type Jar, type JarCommand, jar, price, priced, put, shelf } from './jar.ts';

type Command = Readonly<{ do: 'put' | 'price'; process: number; id: string }>;
type End = Readonly<{ do: 'crash' | 'stop' | 'freeze'; process: number }>;
type Action = Command | End | Readonly<{ do: 'broker' }> | Readonly<{ do: 'pause'; ms: number }>;
type Plan = Readonly<{
  seed: number;
  failBefore: number;
  failAfter: number;
  late: number;
  ending: 'crash' | 'stop';
  actions: readonly Action[];
}>;

const LEASE_MS = 90;
/** A late write lands while its writer could still be believed to be writing: earlier than anybody looks for the last time. */
const LATEST_MS = 60;
/** Longer than a lease, so that a frozen process is taken for dead, and shorter than until the last look at what it left. */
const FROZEN_MS = 150;

/** Plays a plan against processes over one store and one broker, lets everything heal, and tells what is there then. */
export const torture = async (plan: Plan) => {
  const world = openWorld(plan);
  const open = [await world.start(), await world.start()];
  for (const action of plan.actions) {
    if (action.do === 'pause') await pause(action.ms);
    else if (action.do === 'broker') world.state.isBrokerAway = !world.state.isBrokerAway;
    else if ('id' in action) world.send(open[action.process], action);
    else await world.end(open, action);
  }
  world.state.isCalm = true;
  world.state.isBrokerAway = false;
  await Promise.all(world.sent);
  // A stop leaves only what is open; a crash leaves what was released lately as well, which hides what is missing.
  for (const { crash, home } of open) await (plan.ending === 'crash' ? crash() : home.close());
  const heir = await world.start();
  await eventually(() => world.isSettled(heir));
  const end = await world.account();
  await heir.home.close();
  return end;
};

type Process = Readonly<{
  home: Home;
  jars: CommandHandler<Jar, JarCommand, never>;
  learn: (id: string) => () => Promise<JarCommand>;
  /** From here on nothing it does has any effect; what it sent before may still have. */
  crash: () => Promise<void>;
  /** From here on what it saves takes effect when it has long been taken for dead. */
  freeze: () => void;
}>;

const openWorld = (plan: Plan) => {
  const state = { isCalm: false, isBrokerAway: false };
  const random = randomFrom(plan.seed);
  const { documents, stored } = recorded(memoryDocuments());
  const broker = memoryBroker();
  const charged = new Set<string>();
  const tally = new Map<string, { sent: number; acknowledged: number }>();
  const sent: Promise<unknown>[] = [];

  const happens = (probability: number) => !state.isCalm && random() < probability;
  const shaky = <T>(work: () => Promise<T>) => fail(work, { ...plan, happens });

  const start = async (): Promise<Process> => {
    const life = { isDead: false, isFrozen: false };
    const alive = <F extends (...args: never[]) => Promise<unknown>>(work: F) =>
      ((...args) =>
        life.isDead ? Promise.reject(new Error('this process is dead')) : shaky(() => work(...args))) as F;
    const publish = alive(async (topic: string, events: Parameters<typeof broker.publish>[1]) => {
      if (state.isBrokerAway) throw unavailable('no broker');
      await broker.publish(topic, events);
    });
    const reached: Documents = {
      read: alive(documents.read),
      readMany: alive(documents.readMany),
      insert: alive(async (key, value) => {
        if (life.isFrozen && key.startsWith('jar:')) await pause(FROZEN_MS);
        return documents.insert(key, value);
      }),
      update: alive(documents.update),
      put: alive(documents.put),
      remove: alive(documents.remove),
    };
    const home = openHome({
      appId: 'test',
      documents: reached,
      publish,
      leaseMs: LEASE_MS,
      log: silent,
      fault: () => undefined,
    });
    const learn = (id: string) => async () => {
      await shaky(async () => charged.add(id));
      return priced(5);
    };
    const jars: Process['jars'] = commandHandler(jar, home, {
      ...shelf,
      resume: async (id) => jars(id, price, { learn: learn(id) }),
    });
    await eventually(() => home.start());
    const crash = () => {
      life.isDead = true;
      return home.close();
    };
    const freeze = () => {
      life.isFrozen = true;
    };
    return { home, crash, freeze, jars, learn };
  };

  /** Nobody else touches what it saves last, so nobody but an heir can announce it. */
  const freeze = async (process: Process | undefined, { process: n }: End) => {
    process?.freeze();
    for (let i = 0; i < 3; i++) send(process, { do: 'put', process: n, id: `last-${tally.size}` });
    await pause(15);
    await process?.crash();
  };

  const end = async (open: Process[], action: End) => {
    const process = open[action.process];
    if (action.do === 'crash') await process?.crash();
    if (action.do === 'stop') await process?.home.close();
    if (action.do === 'freeze') await freeze(process, action);
    open[action.process] = await start();
  };

  const send = (process: Process | undefined, { do: what, id }: Command) => {
    const count = tally.get(id) ?? { sent: 0, acknowledged: 0 };
    tally.set(id, count);
    if (!process) return;
    if (what === 'put') count.sent++;
    const done =
      what === 'put' ? process.jars(id, put(1)) : process.jars(id, price, { learn: process.learn(id) });
    const acknowledge = () => {
      if (what === 'put') count.acknowledged++;
    };
    sent.push(done.then(acknowledge, () => undefined));
  };

  /** Every journal but the heir's is given back, and nothing is noted any longer. */
  const isSettled = async ({ home }: Process) => {
    const heads = await documents.readMany<Head>(Array.from({ length: 32 }, (_, slot) => `journal:${slot}`));
    expect(heads.flatMap((head) => head?.value.past ?? [])).toEqual([]);
    expect(heads.filter((head) => head?.value.owner)).toHaveLength(1);
    expect(home.journal.open()).toBe(0);
  };

  const account = async () => {
    const { lists } = openHome({
      appId: 'test',
      documents,
      publish: broker.publish,
      leaseMs: LEASE_MS,
      log: silent,
      fault: () => undefined,
    });
    const ids = [...tally.keys()].toSorted();
    const found = await documents.readMany<Document<Jar>>(ids.map((id) => `jar:${id}`));
    const there = ids.flatMap((id, i) =>
      found[i] ? [{ id, ...found[i].value.state, ...(tally.get(id) ?? { sent: 0, acknowledged: 0 }) }] : [],
    );
    const listed: string[] = [];
    for await (const [, some] of lists.pages('jars')) listed.push(...some);
    return {
      stored: new Map([...stored].toSorted(byKey)),
      published: new Map(broker.published.map(({ id, data }) => [id, data] as const).toSorted(byKey)),
      unfinished: [...charged].filter((id) => there.find((each) => each.id === id)?.price === undefined),
      jars: there,
      listed: listed.toSorted(),
    };
  };

  return { state, sent, start, end, send, isSettled, account };
};

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

/** Notes what the store really took: every event that ever stood in a document. */
const recorded = (documents: Documents) => {
  const stored = new Map<string, unknown>();
  const note = (key: string, value: object) => {
    if (!key.startsWith('jar:')) return;
    for (const { id, data } of (value as Document<Jar>).pending) stored.set(id, data);
  };
  const insert: Documents['insert'] = async (key, value) => {
    const saved = await documents.insert(key, value);
    if (saved === 'saved') note(key, value);
    return saved;
  };
  const update: Documents['update'] = async (key, value, etag) => {
    const saved = await documents.update(key, value, etag);
    if (saved === 'saved') note(key, value);
    return saved;
  };
  return { documents: { ...documents, insert, update }, stored };
};

type Faults = Pick<Plan, 'failBefore' | 'failAfter' | 'late'> & { happens: (probability: number) => boolean };

const fail = async <T>(
  work: () => Promise<T>,
  { failBefore, failAfter, late, happens }: Faults,
): Promise<T> => {
  await pause(1);
  if (happens(failBefore)) throw unavailable('failed before it took effect');
  if (happens(late)) {
    void pause(LATEST_MS)
      .then(work)
      .catch(() => undefined);
    throw unavailable('takes effect late');
  }
  const done = await work();
  if (happens(failAfter)) throw unavailable('failed after it took effect');
  return done;
};

/** Mulberry32: the same numbers for the same seed. */
const randomFrom = (seed: number) => {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};
