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
    let listed: readonly string[] = [];
    const row = await change<Row>(documents, keyOf(id), (before) => {
      const after = project(before ?? initial, event);
      const isKnown = before !== undefined && JSON.stringify(before) === JSON.stringify(after);
      // A repetition may be one whose listing was interrupted.
      listed = before === undefined || isKnown ? [] : listsOf(before, id);
      return isKnown ? undefined : after;
    });
    const missing = row ? listsOf(row, id).filter((list) => !listed.includes(list)) : [];
    await Promise.all(missing.map((list) => lists.append(list, id)));
  };

  const loadMany = async (ids: readonly string[]) => {
    const found = await documents.readMany<Row>(ids.map(keyOf));
    return found.map((each) => each?.value);
  };

  return { take, load: async (id: string) => (await documents.read<Row>(keyOf(id)))?.value, loadMany };
};
