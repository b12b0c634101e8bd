import { describe, expect, test } from 'vitest';
import type { Documents } from './documents.ts';
import { unavailable } from './failure.ts';
import { foldList, type Lists, openLists, readList } from './lists.ts';
import { memoryDocuments } from './memory.ts';
import { paging } from './paging.ts';

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `id-${from + i}`);
const rowsOf = async (some: readonly string[]) => some.map((id) => ({ id }));
const appendAll = (lists: Lists, some: readonly string[], name = 'jars') =>
  Promise.all(some.map((id) => lists.append(name, id)));

/** Reads a list to its end as a client does, page by page. */
const readAll = async (lists: Lists, limit: number, name = 'jars') => {
  const read: string[] = [];
  for (let cursor: string | undefined, isOver = false; !isOver; ) {
    const { items, next } = await readList(lists, name, { cursor, limit, rowsOf });
    read.push(...items.map(({ id }) => id));
    if (next) expect(paging.cursor.parse(next)).toBe(next);
    isOver = next === undefined;
    cursor = next;
  }
  return read;
};

const counting = (documents: Documents) => {
  const writes: string[] = [];
  const counted: Documents = {
    ...documents,
    insert: (key, value) => {
      writes.push(key);
      return documents.insert(key, value);
    },
    update: (key, value, etag) => {
      writes.push(key);
      return documents.update(key, value, etag);
    },
  };
  return { documents: counted, writes };
};

describe('a list', () => {
  test('that nobody wrote to is empty', async () => {
    expect(await readList(openLists(memoryDocuments()), 'jars', { limit: 5, rowsOf })).toEqual({ items: [] });
  });

  test('is read newest first, in pages whose end the reader cannot see', async () => {
    const lists = openLists(memoryDocuments());
    for (const id of ids(0, 5)) await lists.append('jars', id);
    expect(await readList(lists, 'jars', { limit: 2, rowsOf })).toEqual({
      items: [{ id: 'id-4' }, { id: 'id-3' }],
      next: '0.3',
    });
    expect(await readList(lists, 'jars', { limit: 5, rowsOf })).toEqual({
      items: ids(0, 5)
        .toReversed()
        .map((id) => ({ id })),
    });
  });

  test('groups what arrives during a write, and cuts it into pages of 256', async () => {
    const { documents, writes } = counting(memoryDocuments());
    const lists = openLists(documents);
    await appendAll(lists, ids(0, 700));
    expect(writes.filter((key) => key === 'list:jars')).toHaveLength(4);
    expect(writes.filter((key) => key !== 'list:jars')).toEqual(['list-page:0:jars', 'list-page:1:jars']);
    expect(await readAll(lists, 100)).toEqual(ids(0, 700).toReversed());
    expect(await foldList(lists, 'jars', rowsOf, (sum: number) => sum + 1, 0)).toBe(700);
  });

  test('keeps its place for a reader while others append', async () => {
    const lists = openLists(memoryDocuments());
    await appendAll(lists, ids(0, 300));
    const { next } = await readList(lists, 'jars', { limit: 10, rowsOf });
    await appendAll(lists, ids(300, 900));
    const { items } = await readList(lists, 'jars', { cursor: next, limit: 300, rowsOf });
    expect(items.map(({ id }) => id)).toEqual(ids(0, 290).toReversed());
  });

  test('does not follow a cursor to where no page can be', async () => {
    const lists = openLists(memoryDocuments());
    await appendAll(lists, ids(0, 3));
    expect(
      (await readList(lists, 'jars', { cursor: '999999999.9999', limit: 9, rowsOf })).items,
    ).toHaveLength(3);
    expect((await readList(lists, 'jars', { cursor: '0.0', limit: 9, rowsOf })).items).toEqual([]);
  });

  test('leaves out rows that are not there, or that the reader does not want', async () => {
    const lists = openLists(memoryDocuments());
    await appendAll(lists, ids(0, 4));
    const some = async (asked: readonly string[]) => asked.map((id) => (id === 'id-1' ? undefined : { id }));
    const { items } = await readList(lists, 'jars', {
      limit: 9,
      rowsOf: some,
      keep: ({ id }) => id !== 'id-2',
    });
    expect(items.map(({ id }) => id)).toEqual(['id-3', 'id-0']);
  });

  test('has pages no other list can be taken for', async () => {
    const lists = openLists(memoryDocuments());
    await appendAll(lists, ids(0, 300));
    await appendAll(lists, ids(300, 301), 'jars:0');
    expect(await readAll(lists, 50, 'jars:0')).toEqual(['id-300']);
    expect(await readAll(lists, 50)).toHaveLength(300);
  });
});

describe('an id stands in a list once', () => {
  test('when two processes write at the same time', async () => {
    const documents = memoryDocuments();
    const [a, b] = [openLists(documents), openLists(documents)];
    await Promise.all([appendAll(a, ids(0, 400)), appendAll(b, ids(300, 700))]);
    expect((await readAll(a, 64)).toSorted()).toEqual(ids(0, 700).toSorted());
  });

  test('when it is ensured after a long time, by a process that has not seen it', async () => {
    const documents = memoryDocuments();
    await appendAll(openLists(documents), ids(0, 5_000));
    const other = openLists(documents);
    await Promise.all([
      other.ensure('jars', 'id-7'),
      other.ensure('jars', 'id-4999'),
      other.append('jars', 'new'),
    ]);
    expect(await readAll(other, 200)).toEqual(['new', ...ids(0, 5_000).toReversed()]);
  });

  test.for(['before', 'after'])('when a write fails %s it took effect', async (when) => {
    const inner = memoryDocuments();
    let failures = 1;
    const flaky: Documents = {
      ...inner,
      update: async (key, value, etag) => {
        if (failures-- <= 0) return inner.update(key, value, etag);
        if (when === 'after') await inner.update(key, value, etag);
        throw unavailable('no answer');
      },
    };
    const lists = openLists(flaky);
    await lists.append('jars', 'first');
    await expect(lists.append('jars', 'a')).rejects.toThrow('no answer');
    await lists.ensure('jars', 'a');
    expect(await readAll(lists, 10)).toEqual(['a', 'first']);
  });
});
