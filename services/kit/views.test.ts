import { describe, expect, test } from 'vitest';
import { unavailable } from './failure.ts';
import { openLists } from './lists.ts';
import { memoryDocuments } from './memory.ts';
import { openView } from './views.ts';

type Line = Readonly<{ item: string; price: number }>;
type Row = { placed?: string; line?: Line; paid?: number; version?: number };
type Fact =
  | { type: 'placed'; customer: string; line: Line }
  | { type: 'paid'; amount: number; version: number };

const project = (row: Row, event: Fact): Row => {
  if (event.type === 'placed') return { ...row, placed: event.customer, line: event.line };
  return (row.version ?? 0) >= event.version ? row : { ...row, paid: event.amount, version: event.version };
};
const line = { item: 'chicken', price: 18_000 } as const;
const placed = { type: 'placed', customer: 'alice', line } as const;
const paid = (amount: number, version: number) => ({ type: 'paid', amount, version }) as const;

const openOn = (documents = memoryDocuments()) => {
  const lists = openLists(documents);
  const listsOf = ({ placed: customer }: Row) => (customer ? ['all', `of-${customer}`] : []);
  return {
    lists,
    view: openView<Row, Fact>({ documents, lists, kind: 'row', initial: {}, project, listsOf }),
  };
};

describe('a view', () => {
  test('is the same for every order of arrival, and for repetitions', async () => {
    const facts = [placed, paid(5, 1), paid(7, 2)];
    for (const order of [facts, facts.toReversed(), [...facts, ...facts]]) {
      const { view, lists } = openOn();
      for (const fact of order) await view.take('a', fact);
      expect(await view.load('a')).toEqual({ placed: 'alice', line, paid: 7, version: 2 });
      expect([await lists.all('all'), await lists.all('of-alice')]).toEqual([['a'], ['a']]);
    }
  });

  test('takes events of one row at the same moment, from two processes', async () => {
    const documents = memoryDocuments();
    const [a, b] = [openOn(documents), openOn(documents)];
    await Promise.all([
      a.view.take('a', placed),
      b.view.take('a', paid(5, 1)),
      b.view.take('a', placed),
      a.view.take('b', placed),
    ]);
    expect(await a.view.loadMany(['a', 'none'])).toEqual([
      { placed: 'alice', line, paid: 5, version: 1 },
      undefined,
    ]);
    expect((await b.lists.all('of-alice')).toSorted()).toEqual(['a', 'b']);
  });

  test('enters a row in a list it comes to belong in later', async () => {
    const { view, lists } = openOn();
    await view.take('a', paid(5, 1));
    expect(await lists.all('of-alice')).toEqual([]);
    await view.take('a', placed);
    expect(await lists.all('of-alice')).toEqual(['a']);
  });

  test('is not done with an event whose listing failed: the repetition lists it', async () => {
    const inner = memoryDocuments();
    let isDown = true;
    const { view, lists } = openOn({
      ...inner,
      insert: (key, value) =>
        isDown && key.startsWith('list:') ? Promise.reject(unavailable('away')) : inner.insert(key, value),
    });
    await expect(view.take('a', placed)).rejects.toThrow('away');
    await view.take('a', paid(5, 1));
    isDown = false;
    expect(await lists.all('all')).toEqual([]);
    await view.take('a', placed);
    expect([await lists.all('all'), await lists.all('of-alice')]).toEqual([['a'], ['a']]);
  });
});
