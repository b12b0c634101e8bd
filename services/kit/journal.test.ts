import { describe, expect, test } from 'vitest';
import type { Documents } from './documents.ts';
import { isUnavailable, unavailable } from './failure.ts';
import { openJournal, type Page } from './journal.ts';
import { memoryDocuments } from './memory.ts';
import { eventually } from './testing.ts';

const note = (id: string, command?: unknown) => ({ kind: 'jar', id, command });

/** Documents whose writes wait until the test lets them go. */
const slowDocuments = () => {
  const inner = memoryDocuments();
  const writes: { key: string; page: Page; go: (how?: 'fail before' | 'fail after') => Promise<void> }[] = [];
  const put: Documents['put'] = (key, value) =>
    new Promise((resolve, reject) => {
      const go = async (how?: 'fail before' | 'fail after') => {
        if (how !== 'fail before') await inner.put(key, value);
        if (how) reject(unavailable('no answer'));
        else resolve();
      };
      writes.push({ key, page: value as Page, go });
    });
  return { documents: { ...inner, put }, inner, writes };
};

const open = (pages = 8, limit = 100) => {
  const slow = slowDocuments();
  const lease = { isValid: true };
  const journal = openJournal(
    slow.documents,
    { prefix: 'journal:0:1', isValid: () => lease.isValid, pages: () => pages },
    limit,
  );
  const written = async (n: number) => {
    await eventually(() => expect(slow.writes.length).toBeGreaterThan(n));
    return slow.writes[n] ?? expect.unreachable();
  };
  return { ...slow, journal, lease, written };
};

const idsOn = (page: Page | undefined) => Object.values(page?.entries ?? {}).map(({ id }) => id);

describe('a journal', () => {
  test('writes what arrives during a write together with the next', async () => {
    const { journal, written, writes } = open();
    const first = journal.note(note('a'));
    const others = ['b', 'c', 'd'].map((id) => journal.note(note(id)));
    await (await written(0)).go();
    await first;
    const second = await written(1);
    expect(idsOn(second.page)).toEqual(['a', 'b', 'c', 'd']);
    await second.go();
    await Promise.all(others);
    expect(writes).toHaveLength(2);
    expect(journal.open()).toBe(4);
    await journal.abandon();
  });

  test('begins another page when one is full, by number and by size', async () => {
    const { journal, written } = open();
    const notes = Array.from({ length: 40 }, (_, i) => journal.note(note(`n${i}`)));
    for (let n = 0; n < 3; n++) await (await written(n)).go();
    await Promise.all(notes);
    expect(idsOn((await written(1)).page)).toHaveLength(32);
    expect(new Set([(await written(0)).key, (await written(1)).key]).size).toBe(2);
    const large = ['x', 'y', 'z'].map((id) => journal.note(note(id, 'l'.repeat(200_000))));
    for (const n of [3, 4]) await (await written(n)).go();
    await Promise.all(large);
    for (const n of [3, 4]) expect(JSON.stringify((await written(n)).page).length).toBeLessThan(600_000);
    await journal.abandon();
  });

  test('refuses what no page could hold', async () => {
    const { journal } = open();
    await expect(journal.note(note('a', 'l'.repeat(600_000)))).rejects.toThrow('too large');
    await journal.abandon();
  });

  test.for(['fail before', 'fail after'] as const)(
    'never writes a key again whose write did %s it took effect',
    async (how) => {
      const { journal, written } = open();
      const kept = journal.note(note('kept'));
      await (await written(0)).go();
      await kept;
      const lost = journal.note(note('lost'));
      const failed = await written(1);
      await failed.go(how);
      await expect(lost).rejects.toThrow('no answer');
      const next = journal.note(note('next'));
      const moved = await written(2);
      await moved.go();
      await next;
      expect(failed.key).toBe((await written(0)).key);
      expect(moved.key).not.toBe(failed.key);
      expect(idsOn(moved.page)).toEqual(['kept', 'next']);
      await journal.abandon();
    },
  );

  test('has no key to fall back to when its pages are used up', async () => {
    const { journal, written, writes } = open(1);
    const lost = journal.note(note('lost'));
    await (await written(0)).go('fail after');
    await expect(lost).rejects.toThrow('no answer');
    await expect(journal.note(note('next'))).rejects.toThrow('pages');
    expect(writes).toHaveLength(1);
    await journal.abandon();
  });

  test('refuses more than its limit until something is released', async () => {
    const { journal, written } = open(8, 1);
    const first = journal.note(note('a'));
    await (await written(0)).go();
    const { release } = await first;
    await expect(journal.note(note('b'))).rejects.toSatisfy(isUnavailable);
    release();
    release();
    expect(journal.open()).toBe(0);
    const second = journal.note(note('b'));
    await (await written(1)).go();
    await second;
    await journal.abandon();
  });

  test('does not count what rests against its limit, and keeps it all the same', async () => {
    const { journal, written } = open(8, 1);
    const first = journal.note(note('a'));
    await (await written(0)).go();
    const { rest, release } = await first;
    rest();
    const second = journal.note(note('b'));
    await (await written(1)).go();
    await second;
    expect((await written(1)).page.entries).toMatchObject({ 1: { id: 'a' }, 2: { id: 'b' } });
    await expect(journal.note(note('c'))).rejects.toSatisfy(isUnavailable);
    release();
    await expect(journal.note(note('c'))).rejects.toSatisfy(isUnavailable);
    expect(journal.open()).toBe(1);
    await journal.abandon();
  });

  test('writes what was released when there is time', async () => {
    const { journal, written } = open();
    const first = journal.note(note('a'));
    await (await written(0)).go();
    (await first).release();
    const tidy = await written(1);
    expect([tidy.key, idsOn(tidy.page)]).toEqual(['journal:0:1:0', []]);
    await tidy.go();
    expect(await journal.close()).toBe(0);
  });

  test('takes nothing without a lease, and trusts no note that was written while it ended', async () => {
    const { journal, lease, written, writes } = open();
    const slow = journal.note(note('slow'));
    await written(0);
    lease.isValid = false;
    await writes[0]?.go();
    await expect(slow).rejects.toSatisfy(isUnavailable);
    await expect(journal.note(note('late'))).rejects.toSatisfy(isUnavailable);
    expect(await journal.close()).toBe(0);
    expect(writes).toHaveLength(1);
  });

  test('is closed with its last state written, and tells what is left', async () => {
    const { journal, written, inner } = open();
    const notes = ['a', 'b'].map((id) => journal.note(note(id)));
    await (await written(0)).go();
    await (await written(1)).go();
    (await notes[0])?.release();
    const closing = journal.close();
    await (await written(2)).go();
    expect(await closing).toBe(1);
    expect(idsOn((await inner.read<Page>('journal:0:1:0'))?.value)).toEqual(['b']);
    await expect(journal.note(note('c'))).rejects.toSatisfy(isUnavailable);
  });
});
