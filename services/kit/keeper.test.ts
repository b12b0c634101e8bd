import { describe, expect, test } from 'vitest';
import type { Look } from './inheritance.ts';
import type { Note } from './journal.ts';
import { keepJournal } from './keeper.ts';
import { claim, type Head, holding } from './lease.ts';
import { silent } from './log.ts';
import { memoryDocuments } from './memory.ts';
import { eventually } from './testing.ts';

const LEASE_MS = 120;
const note = (id: string) => ({ kind: 'jar', id });

/** Processes over one store; each has a clock of its own that the test may stop. */
const processes = () => {
  const documents = memoryDocuments();
  const start = async (owner: string, settings: { limit?: number; look?: Look } = {}) => {
    const looked: { id: string; note: Note }[] = [];
    const reach = { isDown: false };
    const guarded = <F extends (...args: never[]) => Promise<unknown>>(work: F) =>
      ((...args) => (reach.isDown ? Promise.reject(new Error('no store')) : work(...args))) as F;
    const mine = {
      read: guarded(documents.read),
      readMany: guarded(documents.readMany),
      insert: guarded(documents.insert),
      update: guarded(documents.update),
      put: guarded(documents.put),
      remove: guarded(documents.remove),
    };
    const remember: Look = async ({ id }, note) => {
      looked.push({ id, note });
      note.release();
    };
    const look = settings.look ?? remember;
    const keeper = await keepJournal(
      {
        documents: mine as typeof documents,
        owner,
        leaseMs: LEASE_MS,
        limit: settings.limit ?? 100,
        now: Date.now,
        log: silent,
      },
      look,
    );
    return { ...keeper, looked, reach, ids: () => looked.map(({ id }) => id) };
  };
  const head = async (slot: number) => (await documents.read<Head>(`journal:${slot}`))?.value;
  return { documents, start, head };
};

describe('two processes over one store', () => {
  test('have a journal each', async () => {
    const { start, head } = processes();
    const [a, b] = await Promise.all([start('a'), start('b')]);
    expect([(await head(0))?.owner, (await head(1))?.owner].toSorted()).toEqual(['a', 'b']);
    await Promise.all([a.close(), b.close()]);
    expect([(await head(0))?.owner, (await head(1))?.owner]).toEqual(['', '']);
  });

  test('leave no page behind when they end with nothing open', async () => {
    const { start, documents } = processes();
    const a = await start('a');
    const { release } = await a.journal.note(note('done'));
    expect(await documents.read('journal:0:1:0')).toBeDefined();
    release();
    await a.close();
    expect(await documents.read('journal:0:1:0')).toBeUndefined();
  });

  test('what one left when it died is looked at by the other, twice, and then forgotten', async () => {
    const { start, head, documents } = processes();
    const a = await start('a');
    await a.journal.note(note('open'));
    (await a.journal.note(note('done'))).release();
    a.reach.isDown = true;
    const b = await start('b');
    await eventually(() => expect(b.ids().filter((id) => id === 'open')).toHaveLength(2));
    await eventually(async () => expect(await head(0)).toMatchObject({ owner: '', past: [] }));
    expect(await documents.read('journal:0:1:0')).toBeUndefined();
    expect(b.journal.open()).toBe(0);
    await b.close();
  });

  test('a note that a slow process still writes after its journal was taken is seen by the second look', async () => {
    const { start, documents } = processes();
    const a = await start('a');
    await a.journal.note(note('early'));
    a.reach.isDown = true;
    const b = await start('b');
    await eventually(() => expect(b.ids()).toContain('early'));
    await documents.put('journal:0:1:5', { entries: { 1: note('late') } });
    await eventually(() => expect(b.ids()).toContain('late'));
    await b.close();
  });

  test('one that lost its journal takes no work under it, and goes on with another', async () => {
    const { start } = processes();
    const a = await start('a');
    const old = await a.journal.note(note('mine'));
    a.reach.isDown = true;
    const b = await start('b');
    await eventually(() => expect(b.ids()).toContain('mine'));
    expect(old.isValid()).toBe(false);
    await expect(a.journal.note(note('more'))).rejects.toThrow();
    a.reach.isDown = false;
    const fresh = await eventually(() => a.journal.note(note('more')));
    expect([fresh.isValid(), old.isValid()]).toEqual([true, false]);
    fresh.release();
    await Promise.all([a.close(), b.close()]);
  });

  test('what one leaves open when it stops is taken up at once', async () => {
    const { start } = processes();
    const a = await start('a');
    await a.journal.note(note('open'));
    await a.close();
    await expect(a.journal.note(note('more'))).rejects.toThrow('stopping');
    const b = await start('b');
    await eventually(() => expect(b.ids()).toContain('open'), LEASE_MS);
    await b.close();
  });
});

describe('a successor', () => {
  test('keeps the journal it took over until the first look has ended, and does not look twice at once', async () => {
    const { start, head } = processes();
    const a = await start('a');
    await a.journal.note(note('slow'));
    a.reach.isDown = true;
    const notes: Note[] = [];
    const endings: (() => void)[] = [];
    const b = await start('b', {
      look: (_, note) => {
        notes.push(note);
        return new Promise((resolve) => endings.push(resolve));
      },
    });
    await eventually(() => expect(notes).toHaveLength(1));
    const taken = await head(0);
    // Several renewals later it still waits for the first look.
    await eventually(async () =>
      expect((await head(0))?.until).toBeGreaterThan((taken?.until ?? 0) + 3 * LEASE_MS),
    );
    expect([notes.length, (await head(0))?.past.length]).toEqual([1, 1]);
    endings[0]?.();
    await eventually(() => expect(notes).toHaveLength(2));
    endings[1]?.();
    await eventually(async () => expect((await head(0))?.past).toEqual([]));
    expect(b.journal.open()).toBe(2);
    await b.close();
  });

  test('takes up as much as it may note, the rest when there is room, and each of them once', async () => {
    const { start } = processes();
    const a = await start('a');
    await Promise.all(['1', '2', '3', '4', '5'].map((id) => a.journal.note(note(id))));
    a.reach.isDown = true;
    const looked: { id: string; note: Note }[] = [];
    const b = await start('b', { limit: 2, look: async ({ id }, note) => void looked.push({ id, note }) });
    for (const count of [2, 4, 5]) {
      await eventually(() => expect(looked).toHaveLength(count));
      for (const each of looked) each.note.release();
    }
    expect(looked.map(({ id }) => id).toSorted()).toEqual(['1', '2', '3', '4', '5']);
    await b.close();
  });

  test('looks once at what was noted many times', async () => {
    const { start } = processes();
    const a = await start('a');
    await Promise.all(Array.from({ length: 50 }, () => a.journal.note(note('same'))));
    a.reach.isDown = true;
    const b = await start('b');
    await eventually(() => expect(b.ids()).toEqual(['same', 'same']));
    await b.close();
  });
});

test('a renewal reserves pages beyond those in use, so that a successor knows where to look', async () => {
  const documents = memoryDocuments();
  const settings = { documents, owner: 'a', leaseMs: 1_000, now: () => 0 };
  const { slot, head } = await claim(settings);
  const held = holding(settings, slot, head);
  expect(held.lease.pages()).toBe(head.pages);
  expect(await held.renew(100)).toBe(true);
  expect(held.lease.pages()).toBe(100 + head.pages);
  expect((await documents.read<Head>('journal:0'))?.value.pages).toBe(100 + head.pages);
  await holding(
    { ...settings, owner: 'b', now: () => 2_000 },
    slot,
    (await claim({ ...settings, owner: 'b', now: () => 2_000 })).head,
  ).release(1, 1);
  expect(await held.renew(0)).toBe(false);
  expect(held.lease.isValid()).toBe(false);
  expect((await documents.read<Head>('journal:0'))?.value.past.map(({ epoch }) => epoch)).toEqual([1, 2]);
});
