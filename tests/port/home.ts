import { describe, expect, test } from 'vitest';
import { commandHandler } from '#kit/commands.ts';
import { inTrace } from '#kit/context.ts';
import type { Documents } from '#kit/documents.ts';
import { openHome } from '#kit/home.ts';
import { openLists, readList } from '#kit/lists.ts';
import { silent } from '#kit/log.ts';
import type { Publish } from '#kit/outbox.ts';
import { eventually } from '#kit/testing.ts';
import { openView } from '#kit/views.ts';
import { type Jar, jar, LABEL, NOW, price, priced, put, shelf } from './jar.ts';

/** An event as a subscriber got it. */
export type Received = Readonly<{
  id: string;
  type: string;
  source: string;
  subject: string;
  version: string;
  time: string;
  traceparent: string;
  data: unknown;
}>;

/** A store, a broker, and what subscribers of the broker have got so far. */
export type Place = Readonly<{ documents: Documents; publish: Publish; received: readonly Received[] }>;

const LEASE_MS = 1_500;
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** A process of a service; `die` cuts it off from everything, as a kill does. */
const openProcess = async ({ documents, publish }: Place, kind: string, learn = async () => priced(5)) => {
  const life = { isDead: false, isBrokerAway: false };
  const alive = <F extends (...args: never[]) => Promise<unknown>>(work: F, isThere = () => true) =>
    ((...args) => (life.isDead || !isThere() ? Promise.reject(new Error('gone')) : work(...args))) as F;
  const home = openHome({
    appId: 'shelf',
    documents: {
      read: alive(documents.read),
      readMany: alive(documents.readMany),
      insert: alive(documents.insert),
      update: alive(documents.update),
      put: alive(documents.put),
      remove: alive(documents.remove),
    },
    publish: alive(publish, () => !life.isBrokerAway),
    leaseMs: LEASE_MS,
    log: silent,
    fault: () => undefined,
  });
  const jars: Jars = commandHandler(jar, home, {
    ...shelf,
    kind,
    lists: () => [`${kind}s`],
    resume: (id) => jars(id, price, { learn }),
  });
  await home.start();
  const die = () => {
    life.isDead = true;
    return home.close();
  };
  return { home, jars, life, die, [Symbol.asyncDispose]: home.close };
};
type Jars = ReturnType<typeof commandHandler<Jar, Parameters<typeof jar.decide>[1], never, never>>;

/** What a home must do over every store and every broker. */
export const homeContract = (of: () => Place) =>
  describe('a home', () => {
    const eventsOf = (kind: string) => of().received.filter(({ id }) => id.startsWith(`${kind}:`));

    test('saves what was decided and publishes it as it is', async () => {
      await using process = await openProcess(of(), 'plain');
      expect(await inTrace(TRACE, () => process.jars('a', put(2)))).toEqual({ coins: 2 });
      const [event] = await eventually(() => {
        expect(eventsOf('plain')).toHaveLength(1);
        return eventsOf('plain');
      });
      expect(event).toMatchObject({
        id: 'plain:a/1/0',
        type: 'CoinsPut',
        source: 'shelf',
        subject: 'a',
        version: '1',
        time: NOW,
        traceparent: TRACE,
      });
      expect(event?.data).toEqual({ coins: 2, label: LABEL, at: NOW });
      await eventually(() => expect(process.home.journal.open()).toBe(0));
    });

    test('announces every change of a burst, two processes deciding on the same aggregates', async () => {
      await using a = await openProcess(of(), 'burst');
      await using b = await openProcess(of(), 'burst');
      const ids = Array.from({ length: 20 }, (_, n) => `${n}`);
      const commands = ids.flatMap((id) => [a, b, a, b].map(({ jars }) => jars(id, put(1))));
      await Promise.all(commands);
      expect((await a.jars.loadMany(ids)).map((state) => state?.coins)).toEqual(ids.map(() => 4));
      const expected = ids
        .flatMap((id) => [1, 2, 3, 4].map((version) => `burst:${id}/${version}/0`))
        .toSorted();
      await eventually(() =>
        expect([...new Set(eventsOf('burst').map(({ id }) => id))].toSorted()).toEqual(expected),
      );
      await eventually(async () =>
        expect((await a.home.lists.all('bursts')).toSorted()).toEqual(ids.toSorted()),
      );
    });

    test('what a dead process left is announced and finished by another', async () => {
      const asked: string[] = [];
      const never = () => new Promise<ReturnType<typeof priced>>(() => undefined);
      const dying = await openProcess(of(), 'left', never);
      dying.life.isBrokerAway = true;
      await dying.jars('saved', put(1));
      void dying.jars('asked', price, { learn: never }).catch(() => undefined);
      await eventually(() => expect(dying.home.journal.open()).toBe(2));
      await dying.die();
      expect(eventsOf('left')).toEqual([]);
      const learn = async () => {
        asked.push('again');
        return priced(5);
      };
      await using heir = await openProcess(of(), 'left', learn);
      await eventually(async () => expect(await heir.jars.load('asked')).toEqual({ coins: 0, price: 5 }));
      await eventually(() =>
        expect(new Set(eventsOf('left').map(({ id }) => id))).toEqual(
          new Set(['left:saved/1/0', 'left:asked/1/0']),
        ),
      );
      expect(asked).toEqual(['again']);
      await eventually(() => expect(heir.home.journal.open()).toBe(0));
      expect((await heir.home.lists.all('lefts')).toSorted()).toEqual(['asked', 'saved']);
    });

    test('what a stopped process leaves is taken up at once', async () => {
      const stopping = await openProcess(of(), 'stop');
      stopping.life.isBrokerAway = true;
      await stopping.jars('a', put(1));
      await stopping.home.close();
      await using _heir = await openProcess(of(), 'stop');
      await eventually(() => expect(eventsOf('stop').map(({ id }) => id)).toContain('stop:a/1/0'));
    });

    test('keeps a list over many pages that two processes write', async () => {
      const lists = [openLists(of().documents), openLists(of().documents)];
      const ids = Array.from({ length: 600 }, (_, n) => `${n}`);
      await Promise.all(ids.map((id, n) => lists[n % 2]?.append('pages', id)));
      await openLists(of().documents).ensure('pages', '3');
      const [reader = openLists(of().documents)] = lists;
      const read: string[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const page: { items: string[]; next?: string } = await readList(reader, 'pages', {
          cursor: cursor || undefined,
          limit: 70,
          rowsOf: async (some) => some,
        });
        read.push(...page.items);
        cursor = page.next;
      }
      expect(read.toSorted()).toEqual(ids.toSorted());
    });

    test('keeps a view that takes its events in any order and again', async () => {
      const lists = openLists(of().documents);
      const project = (row: Record<string, number>, [name, version]: readonly [string, number]) =>
        (row[name] ?? 0) >= version ? row : { ...row, [name]: version };
      const view = openView({
        documents: of().documents,
        lists,
        kind: 'row',
        initial: {},
        project,
        listsOf: () => ['rows'],
      });
      const events = [
        ['a', 2],
        ['b', 1],
        ['a', 1],
        ['b', 1],
        ['a', 2],
      ] as const;
      await Promise.all(events.map((event) => view.take('x', event)));
      expect(await view.load('x')).toEqual({ a: 2, b: 1 });
      expect(await lists.all('rows')).toEqual(['x']);
    });
  });
