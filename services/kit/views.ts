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
  /** The lists a row belongs in, as far as it is known. */
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
    let enter = lists.append;
    const row = await change<Row>(documents, keyOf(id), (old) => {
      const next = project(old ?? initial, event);
      const isKnown = old !== undefined && JSON.stringify(old) === JSON.stringify(next);
      // A repetition may be one whose listing was interrupted.
      before = old === undefined || isKnown ? [] : listsOf(old, id);
      enter = isKnown ? lists.ensure : lists.append;
      return isKnown ? undefined : next;
    });
    const missing = row ? listsOf(row, id).filter((list) => !before.includes(list)) : [];
    await Promise.all(missing.map((list) => enter(list, id)));
  };

  const loadMany = async (ids: readonly string[]) => {
    const found = await documents.readMany<Row>(ids.map(keyOf));
    return found.map((each) => each?.value);
  };

  return { take, load: async (id: string) => (await documents.read<Row>(keyOf(id)))?.value, loadMany };
};
