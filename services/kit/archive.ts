import type { Documents } from './documents.ts';

/** A page of a list that is full: it never changes again. */
type Page = Readonly<{ ids: readonly string[] }>;

const pageKey = (name: string, page: number) => `list-page:${page}:${name}`;

const PAGES_AT_ONCE = 16;
const REMEMBERED = 64;

/** The full pages of all lists. A few are remembered, since each writer looks at the newest of them again and again. */
export const openArchive = (documents: Documents) => {
  const remembered = new Map<string, ReadonlySet<string>>();

  const read = async (keys: readonly string[]) => {
    const unknown = keys.filter((key) => !remembered.has(key));
    if (remembered.size + unknown.length > REMEMBERED) remembered.clear();
    const missing = keys.filter((key) => !remembered.has(key));
    const found = await documents.readMany<Page>(missing);
    for (const [i, key] of missing.entries()) remembered.set(key, new Set(found[i]?.value.ids));
    return keys.map((key) => remembered.get(key) ?? new Set<string>());
  };

  /** Those of the ids that stand on none of the pages from `from` to just below `to`. Newest pages first: it ends when all are found. */
  const without = async (
    name: string,
    ids: readonly string[],
    { from, to }: { from: number; to: number },
  ) => {
    let missing = ids;
    for (let end = to; end > Math.max(0, from) && missing.length > 0; end -= PAGES_AT_ONCE) {
      const first = Math.max(0, from, end - PAGES_AT_ONCE);
      const pages = await read(Array.from({ length: end - first }, (_, i) => pageKey(name, first + i)));
      missing = missing.filter((id) => !pages.some((page) => page.has(id)));
    }
    return missing;
  };

  const add = (name: string, page: number, ids: readonly string[]) =>
    documents.insert(pageKey(name, page), { ids } satisfies Page);

  const idsOf = async (name: string, page: number) =>
    (await documents.read<Page>(pageKey(name, page)))?.value.ids ?? [];

  return { add, idsOf, without };
};
