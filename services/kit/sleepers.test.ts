import { describe, expect, test } from 'vitest';
import { commandHandler } from './commands.ts';
import type { Decider } from './decider.ts';
import { memoryDocuments } from './memory.ts';
import { eventually, memoryHome } from './testing.ts';

type Egg = { dueAt?: string };
type EggCommand = { type: 'Cook'; dueAt: string; at: string } | { type: 'TakeOut'; at: string };
type EggEvent =
  | { type: 'EggCooking'; data: { dueAt: string; at: string } }
  | { type: 'EggTakenOut'; data: { at: string } };

const egg: Decider<Egg, EggCommand, EggEvent, never> = {
  initial: {},
  decide: (state, command) => {
    const { at } = command;
    if (command.type === 'Cook') return [{ type: 'EggCooking', data: { dueAt: command.dueAt, at } }];
    return state.dueAt === undefined ? [] : [{ type: 'EggTakenOut', data: { at } }];
  },
  evolve: (_, event) => (event.type === 'EggCooking' ? { dueAt: event.data.dueAt } : {}),
};

const at = '2026-11-01T09:00:00.000Z';
const never = '2999-01-01T00:00:00.000Z';
const cook = (dueAt: string) => ({ type: 'Cook', dueAt, at }) as const;
const events = ['EggCooking', 'EggTakenOut'].map((type) => ({ type, topic: 'test.egg' }));

const kitchen = async (documents = memoryDocuments(), leaseMs = 200) => {
  const memory = await memoryHome({ documents, leaseMs });
  const woken: string[] = [];
  const wake = {
    at: (state: Egg) => state.dueAt,
    run: async (id: string) => {
      woken.push(id);
      return eggs(id, { type: 'TakeOut', at });
    },
  };
  const eggs = commandHandler(egg, memory.home, { kind: 'egg', events, wake });
  return { eggs, woken, ...memory };
};

describe('an aggregate that waits for its time', () => {
  test('is woken when it has come, and then nothing is left open', async () => {
    await using here = await kitchen();
    await here.eggs('a', cook(new Date(Date.now() + 300).toISOString()));
    expect(here.woken).toEqual([]);
    await eventually(() =>
      expect(here.published.map(({ type }) => type)).toEqual(['EggCooking', 'EggTakenOut']),
    );
    expect(here.woken).toEqual(['a']);
    await eventually(() => expect(here.home.journal.open()).toBe(0));
  });

  test('stays noted while it sleeps, by one note however often it changes', async () => {
    await using here = await kitchen();
    for (let times = 0; times < 3; times++) await here.eggs('a', cook(never));
    await eventually(() => expect(here.home.journal.open()).toBe(1));
    await here.eggs('a', { type: 'TakeOut', at });
    await eventually(() => expect(here.home.journal.open()).toBe(0));
    expect(here.woken).toEqual([]);
  });

  test('is not forgotten because an older change of it was announced later', async () => {
    const held: (() => void)[] = [];
    await using here = await kitchen();
    const slow = commandHandler(
      egg,
      {
        ...here.home,
        outbox: { ...here.home.outbox, send: () => new Promise((resolve) => void held.push(resolve)) },
      },
      {
        kind: 'egg',
        events,
        wake: { at: ({ dueAt }) => dueAt, run: async () => undefined },
      },
    );
    await slow('a', cook(never));
    await slow('a', { type: 'TakeOut', at });
    await slow('a', cook(never));
    for (const announced of held.toReversed()) announced();
    await eventually(() => expect(here.home.journal.open()).toBe(1));
  });

  test('is woken by the successor of the process that put it to sleep', async () => {
    const documents = memoryDocuments();
    const reach = { isDown: false };
    const gone = <F extends (...args: never[]) => Promise<unknown>>(work: F) =>
      ((...args) => (reach.isDown ? Promise.reject(new Error('dead')) : work(...args))) as F;
    const dying = await kitchen({
      ...documents,
      read: gone(documents.read),
      readMany: gone(documents.readMany),
      put: gone(documents.put),
      update: gone(documents.update),
      insert: gone(documents.insert),
    });
    await dying.eggs('a', cook(new Date(Date.now() + 400).toISOString()));
    await eventually(() => expect(dying.published).toHaveLength(1));
    reach.isDown = true;
    await using heir = await kitchen(documents);
    await eventually(async () => expect(await heir.eggs.load('a')).toEqual({}));
    expect(heir.woken).toEqual(['a']);
    await dying[Symbol.asyncDispose]();
  });
});
