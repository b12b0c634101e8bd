import { describe, expect, test } from 'vitest';
import { commandHandler } from './commands.ts';
import { ask, type Decider, reject } from './decider.ts';
import type { Documents } from './documents.ts';
import { isInDoubt, isUnavailable, unavailable } from './failure.ts';
import type { HomeSettings } from './home.ts';
import { memoryDocuments } from './memory.ts';
import { eventually, memoryHome } from './testing.ts';

type Jar = { coins: number; price?: number };
type JarCommand = { type: 'Put'; coins: number; at: string } | { type: 'Price'; price?: number; at: string };
type JarEvent =
  | { type: 'CoinsPut'; data: { coins: number; at: string } }
  | { type: 'Priced'; data: { price: number; at: string } };

const jar: Decider<Jar, JarCommand, JarEvent, { type: 'JarFull'; most: number }> = {
  initial: { coins: 0 },
  decide: (state, command) => {
    const { at } = command;
    switch (command.type) {
      case 'Put':
        if (state.coins + command.coins > 10) return reject({ type: 'JarFull', most: 10 });
        return command.coins === 0 ? [] : [{ type: 'CoinsPut', data: { coins: command.coins, at } }];
      case 'Price':
        if (state.price !== undefined) return [];
        return command.price === undefined ? ask : [{ type: 'Priced', data: { price: command.price, at } }];
    }
  },
  evolve: (state, event) =>
    event.type === 'CoinsPut'
      ? { ...state, coins: state.coins + event.data.coins }
      : { ...state, price: event.data.price },
};

const at = '2026-11-01T09:00:00.000Z';
const put = (coins: number) => ({ type: 'Put', coins, at }) as const;
const price = { type: 'Price', at } as const;
const learning = (found: number) => async () => ({ ...price, price: found });
const events = ['CoinsPut', 'Priced'].map((type) => ({ type, topic: 'test.jar' }));

const jarsIn = async (
  settings: Partial<HomeSettings> & { resume?: (id: string) => Promise<unknown> } = {},
) => {
  const { resume, ...rest } = settings;
  const memory = await memoryHome(rest);
  const jars = commandHandler(jar, memory.home, {
    kind: 'jar',
    events,
    lists: () => ['jars'],
    ...(resume && { resume }),
  });
  return { jars, ...memory };
};

/** Documents in which some operations are replaced. */
const withChanged = (change: (documents: Documents) => Partial<Documents>) => {
  const documents = memoryDocuments();
  return { ...documents, ...change(documents) };
};

describe('a command', () => {
  test('answers with the state, and its events go out with their envelope', async () => {
    await using shelf = await jarsIn();
    expect(await shelf.jars('a', put(2))).toEqual({ coins: 2 });
    expect(await shelf.jars('a', put(3))).toEqual({ coins: 5 });
    expect(await shelf.jars('a', put(0))).toEqual({ coins: 5 });
    await eventually(() =>
      expect(new Set(shelf.published.map(({ id }) => id))).toEqual(new Set(['jar:a/1/0', 'jar:a/2/0'])),
    );
    expect(shelf.published[0]).toMatchObject({
      topic: 'test.jar',
      source: 'test',
      subject: 'a',
      version: 1,
      time: at,
      data: { coins: 2 },
    });
    expect(await shelf.home.lists.all('jars')).toEqual(['a']);
    expect(await shelf.jars.load('a')).toEqual({ coins: 5 });
    expect(await shelf.jars.loadMany(['nobody', 'a'])).toEqual([undefined, { coins: 5 }]);
    await eventually(() => expect(shelf.home.journal.open()).toBe(0));
  });

  test('that is refused leaves nothing: no document, no event, no note', async () => {
    await using shelf = await jarsIn();
    expect(await shelf.jars('a', put(11))).toEqual({ rejected: { type: 'JarFull', most: 10 } });
    expect(await shelf.jars.load('a')).toBeUndefined();
    expect(shelf.home.journal.open()).toBe(0);
  });

  test('is decided on again when somebody else was quicker', async () => {
    await using shelf = await jarsIn();
    const answers = await Promise.all([put(6), put(6), put(1)].map((command) => shelf.jars('a', command)));
    expect(answers.filter((answer) => 'rejected' in answer)).toHaveLength(1);
    expect([1, 6, 7]).toContain((await shelf.jars.load('a'))?.coins);
    await eventually(() => expect(shelf.home.journal.open()).toBe(0));
  });

  test('on an id made just now is saved without a read, and read when the id was not new after all', async () => {
    await using shelf = await jarsIn();
    await shelf.jars('a', put(2));
    expect(await shelf.jars('a', put(3), { isNew: true })).toEqual({ coins: 5 });
  });
});

describe('a command that has to ask', () => {
  test('is noted before, asks once, and only if the rule does', async () => {
    let notes = 0;
    let asked = 0;
    await using shelf = await jarsIn({
      documents: withChanged((documents) => ({
        put: (key, value) => {
          if (JSON.stringify(value).includes('"type":"Price"')) notes++;
          return documents.put(key, value);
        },
      })),
    });
    const learn = () => {
      expect(notes).toBe(1);
      asked++;
      return learning(5)();
    };
    expect(await shelf.jars('a', price, { learn })).toEqual({ coins: 0, price: 5 });
    expect(await shelf.jars('a', price, { learn })).toEqual({ coins: 0, price: 5 });
    expect(asked).toBe(1);
  });

  test('does not ask again when its save met another one', async () => {
    await using shelf = await jarsIn();
    let asked = 0;
    const learn = async () => {
      asked++;
      await shelf.jars('a', put(1));
      return learning(5)();
    };
    expect(await shelf.jars('a', price, { learn })).toEqual({ coins: 1, price: 5 });
    expect(asked).toBe(1);
  });

  test('is taken up later when the outside failed, and its caller is told that nobody knows', async () => {
    const resumed: string[] = [];
    await using shelf = await jarsIn({ resume: async (id) => void resumed.push(id), leaseMs: 60 });
    const failing = { learn: () => Promise.reject(unavailable('payment is away')) };
    const error = await shelf.jars('a', price, failing).catch((each: unknown) => each);
    expect([isInDoubt(error), isUnavailable(error)]).toEqual([true, false]);
    await eventually(() => expect(resumed).toEqual(['a']));
    await eventually(() => expect(shelf.home.journal.open()).toBe(0));
  });

  test('whose resumption fails is resumed again by one hand only', async () => {
    let tries = 0;
    let atOnce = 0;
    const resume = async (id: string): Promise<unknown> => {
      expect(++atOnce).toBe(1);
      try {
        return await shelf.jars(id, price, {
          learn: ++tries < 3 ? () => Promise.reject(unavailable('still away')) : learning(5),
        });
      } finally {
        atOnce--;
      }
    };
    await using shelf = await jarsIn({ resume, leaseMs: 60 });
    await shelf.jars('a', price, { learn: () => Promise.reject(unavailable('away')) }).catch(() => undefined);
    await eventually(async () => expect(await shelf.jars.load('a')).toEqual({ coins: 0, price: 5 }));
    expect(tries).toBe(3);
    await eventually(() => expect(shelf.home.journal.open()).toBe(0));
  });
});

describe('when the store fails', () => {
  test('before the note, nothing has begun', async () => {
    const documents = withChanged(({ put: keep }) => ({
      put: (key, value) =>
        JSON.stringify(value).includes('"a"') ? Promise.reject(unavailable('away')) : keep(key, value),
    }));
    await using shelf = await jarsIn({ documents });
    const error = await shelf.jars('a', put(1)).catch((each: unknown) => each);
    expect([isUnavailable(error), isInDoubt(error)]).toEqual([true, false]);
    expect(shelf.published).toEqual([]);
  });

  test('after the save, the save is recognised as our own', async () => {
    const documents = withChanged((inner) => ({
      insert: async (key, value) => {
        await inner.insert(key, value);
        if (key.startsWith('jar:')) throw unavailable('the answer was lost');
        return 'saved';
      },
      // The client of a store repeats a write whose connection broke, and meets itself.
      update: async (key, value, etag) => {
        const saved = await inner.update(key, value, etag);
        return key.startsWith('jar:') ? 'conflict' : saved;
      },
    }));
    await using shelf = await jarsIn({ documents });
    expect(await shelf.jars('a', put(1))).toEqual({ coins: 1 });
    expect(await shelf.jars('a', put(2))).toEqual({ coins: 3 });
    await eventually(() => expect(new Set(shelf.published.map(({ id }) => id)).size).toBe(2));
  });

  test('with a save that takes effect late, the change is announced all the same', async () => {
    const late: (() => Promise<unknown>)[] = [];
    const documents = withChanged((inner) => ({
      insert: (key, value) => {
        if (!key.startsWith('jar:')) return inner.insert(key, value);
        late.push(() => inner.insert(key, value));
        return Promise.reject(unavailable('timed out'));
      },
    }));
    await using shelf = await jarsIn({ documents, leaseMs: 200 });
    await expect(shelf.jars('a', put(1))).rejects.toThrow('timed out');
    await eventually(() => expect(late).toHaveLength(1));
    await late[0]?.();
    await eventually(() => expect(shelf.published.map(({ id }) => id)).toEqual(['jar:a/1/0']));
    expect(await shelf.home.lists.all('jars')).toEqual(['a']);
    await eventually(() => expect(shelf.home.journal.open()).toBe(0));
  });

  test('and the lease ended before the save, nothing is saved under it', async () => {
    await using shelf = await jarsIn();
    const note = async () => ({ release: () => undefined, rest: () => undefined, isValid: () => false });
    const late = commandHandler(
      jar,
      { ...shelf.home, journal: { ...shelf.home.journal, note } },
      { kind: 'jar', events },
    );
    await expect(late('a', put(1))).rejects.toSatisfy(isInDoubt);
    expect(await late.load('a')).toBeUndefined();
  });

  test('while an aggregate is listed, its events are not published again', async () => {
    let failures = 3;
    const documents = withChanged((inner) => ({
      insert: (key, value) =>
        key === 'list:jars' && failures-- > 0
          ? Promise.reject(unavailable('away'))
          : inner.insert(key, value),
    }));
    await using shelf = await jarsIn({ documents });
    await shelf.jars('a', put(1));
    await eventually(async () => expect(await shelf.home.lists.all('jars')).toEqual(['a']));
    await eventually(() => expect(shelf.home.journal.open()).toBe(0));
    expect(shelf.published).toHaveLength(1);
  });
});
