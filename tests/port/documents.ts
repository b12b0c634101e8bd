import { describe, expect, test } from 'vitest';
import { change, type Documents } from '#kit/documents.ts';
import { LABEL } from './jar.ts';

type Counter = { n: number };

/** What every store of documents must do. `of` is asked once per test, when the store is up. */
export const documentsContract = (of: () => Documents) =>
  describe('documents', () => {
    test('what nobody wrote is not there', async () => {
      expect(await of().read('none')).toBeUndefined();
      expect(await of().readMany(['none', 'none-either'])).toEqual([undefined, undefined]);
      expect(await of().readMany([])).toEqual([]);
    });

    test('of several that insert the same key one is through', async () => {
      const inserts = [1, 2, 3, 4].map((n) => of().insert('insert', { n }));
      expect((await Promise.all(inserts)).toSorted()).toEqual(['conflict', 'conflict', 'conflict', 'saved']);
      expect(await of().insert('insert', { n: 5 })).toBe('conflict');
      expect((await of().read<Counter>('insert'))?.value.n).toBeLessThan(5);
    });

    test('of several that update the same state one is through, whether its mark was read alone or with others', async () => {
      await of().insert('update', { n: 0 });
      for (const round of ['read', 'readMany'] as const) {
        const found =
          round === 'read' ? await of().read('update') : (await of().readMany(['none', 'update']))[1];
        const updates = [1, 2, 3].map((n) => of().update('update', { n }, found?.etag ?? ''));
        expect((await Promise.all(updates)).toSorted(), round).toEqual(['conflict', 'conflict', 'saved']);
        expect(await of().update('update', { n: 9 }, found?.etag ?? ''), round).toBe('conflict');
      }
      expect(await of().insert('update', { n: 9 })).toBe('conflict');
      expect((await of().read<Counter>('update'))?.value.n).toBeLessThan(9);
    });

    test('many are read in the order of their keys, absent and repeated ones too', async () => {
      const keys = Array.from({ length: 150 }, (_, n) => `many:${n}`);
      await Promise.all(keys.map((key, n) => of().insert(key, { n })));
      const asked = [...keys.toReversed(), 'none', 'many:7', 'many:7'];
      const found = await of().readMany<Counter>(asked);
      const numbers = [...keys.map((_, n) => n).toReversed(), undefined, 7, 7];
      expect(found.map((each) => each?.value.n)).toEqual(numbers);
    });

    test('one writer puts its key again and again, removes it, and puts it once more', async () => {
      for (let n = 1; n <= 3; n++) await of().put('own', { n });
      expect((await of().read('own'))?.value).toEqual({ n: 3 });
      await of().remove('own');
      expect(await of().read('own')).toBeUndefined();
      await of().remove('own');
      await of().put('own', { n: 4 });
      expect((await of().readMany(['own']))[0]?.value).toEqual({ n: 4 });
    });

    test('a value comes back as it was', async () => {
      const value = {
        label: LABEL,
        nothing: null,
        empty: {},
        list: [[], [1, 'two', { three: 3.5 }]],
        largest: Number.MAX_SAFE_INTEGER,
        least: -Number.MAX_SAFE_INTEGER,
        'a key, 통닭': true,
        long: LABEL.repeat(5_000),
      };
      expect(await of().insert('value', value)).toBe('saved');
      const found = await of().read('value');
      expect(found?.value).toEqual(value);
      expect((await of().readMany(['value']))[0]).toEqual(found);
      expect(await of().update('value', { label: '' }, found?.etag ?? '')).toBe('saved');
      expect((await of().read('value'))?.value).toEqual({ label: '' });
    });

    test('a key takes letters, digits and four signs, and nothing else', async () => {
      expect(await of().insert('Key_1.2:3-4', { n: 1 })).toBe('saved');
      for (const key of ['', 'a b', 'a/b', 'a||b', '통닭', '../a', 'a?b', 'x'.repeat(201)]) {
        await expect((async () => of().read(key))(), key).rejects.toThrow('not a key');
        await expect((async () => of().insert(key, {}))(), key).rejects.toThrow('not a key');
      }
    });

    test('changes at the same moment all count', async () => {
      const add = () => change<Counter>(of(), 'change', (value) => ({ n: (value?.n ?? 0) + 1 }));
      await Promise.all(Array.from({ length: 8 }, add));
      expect((await of().read('change'))?.value).toEqual({ n: 8 });
      expect(await change<Counter>(of(), 'change', () => undefined)).toEqual({ n: 8 });
    });
  });
