import { isDeepStrictEqual } from 'node:util';
import { change, type Documents } from './documents.ts';
import type { Lists } from './lists.ts';

type View<Row, E> = Readonly<{
  documents: Documents;
  lists: Lists;
  /** Names the rows in their keys. */
  kind: string;
  initial: Row;
  /** Must give the same row for every order of arrival and for repetitions. */
  project: (row: Row, event: E) => Row;
  /** The lists a row belongs in, as far as it is known. The event that puts it there must be enough to tell. */
  listsOf?: (row: Row, id: string) => readonly string[];
}>;

/** Rows made from events. An event is taken when its row is saved and listed; a crash between the two repeats both. */
export const openView = <Row extends object, E>({
  documents,
  lists,
  kind,
  initial,
  project,
  listsOf = () => [],
}: View<Row, E>) => {
  const keyOf = (id: string) => `${kind}:${id}`;

  const take = async (id: string, event: E) => {
    let before: readonly string[] = [];
    const row = await change<Row>(documents, keyOf(id), (old) => {
      before = old ? listsOf(old, id) : [];
      const next = project(old ?? initial, event);
      // Not by its text: a store may hand members back in another order.
      return old && isDeepStrictEqual(old, next) ? undefined : next;
    });
    const fresh = row ? listsOf(row, id).filter((list) => !before.includes(list)) : [];
    // What this event itself asks for may be a repetition of what was interrupted between row and list.
    const again = listsOf(project(initial, event), id).filter((list) => before.includes(list));
    await Promise.all([
      ...fresh.map((list) => lists.append(list, id)),
      ...again.map((list) => lists.ensure(list, id)),
    ]);
  };

  const loadMany = async (ids: readonly string[]) => {
    const found = await documents.readMany<Row>(ids.map(keyOf));
    return found.map((each) => each?.value);
  };

  return { take, load: async (id: string) => (await documents.read<Row>(keyOf(id)))?.value, loadMany };
};
