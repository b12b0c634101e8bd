import type { Line, StoreEvent } from '#food/contract.ts';
import type { Published } from '#kit/contract.ts';
import { isRejected, type Rejected, reject } from '#kit/decider.ts';

export type MenuEvent = Published<StoreEvent>;

type Item = Readonly<{ price: number; soldOut: boolean; offered: boolean; version: number }>;

/** Our copy of a store and its menu. Each fact keeps the version that made it, so that a late event changes nothing. */
export type Menu = Readonly<{ open: boolean; version: number; items: Readonly<Record<string, Item>> }>;

export const emptyMenu: Menu = { open: false, version: 0, items: {} };

export const project = (menu: Menu, event: MenuEvent): Menu => {
  const { version } = event;
  switch (event.type) {
    case 'StoreOpened':
      return version > menu.version ? { ...menu, open: true, version } : menu;
    case 'StoreClosed':
      return version > menu.version ? { ...menu, open: false, version } : menu;
    case 'MenuItemOffered': {
      const { item, price, soldOut } = event.data;
      return withItem(menu, item, { price, soldOut, offered: true, version });
    }
    case 'MenuItemWithdrawn':
      // Kept, so that an older offer that arrives later does not bring it back.
      return withItem(menu, event.data.item, { price: 0, soldOut: true, offered: false, version });
  }
};

const withItem = (menu: Menu, name: string, item: Item): Menu =>
  item.version > (menu.items[name]?.version ?? 0)
    ? { ...menu, items: { ...menu.items, [name]: item } }
    : menu;

type Wish = Readonly<{
  storeId?: string | undefined;
  lines: readonly Readonly<{ item: string; quantity: number }>[];
}>;

export type Quote = Readonly<{ storeId: string; lines: readonly Line[]; total: number }>;

export type QuoteRejection =
  | { type: 'UnknownStore'; storeId: string }
  | { type: 'StoreClosed'; storeId: string }
  | { type: 'UnknownItem'; item: string }
  | { type: 'SoldOut'; item: string }
  | { type: 'StoreUnclear'; stores: readonly string[] };

type Ports = Readonly<{
  menu: (storeId: string) => Promise<Menu | undefined>;
  allStores: (list: 'menus') => Promise<readonly string[]>;
}>;

/** What the wish costs by our copy of the menus. Without a store it goes to the one open store that sells it all. */
export const quoting =
  ({ menu, allStores }: Ports) =>
  async ({ storeId, lines }: Wish): Promise<Quote | Rejected<QuoteRejection>> => {
    if (storeId !== undefined) return quote(storeId, await menu(storeId), lines);
    const ids = (await allStores('menus')).toSorted();
    const quotes = await Promise.all(ids.map(async (id) => quote(id, await menu(id), lines)));
    const possible = quotes.filter((each): each is Quote => !isRejected(each));
    if (possible.length > 1)
      return reject({ type: 'StoreUnclear', stores: possible.map((each) => each.storeId) });
    return possible[0] ?? quotes.find(sellsIt) ?? reject({ type: 'UnknownItem', item: lines[0]?.item ?? '' });
  };

/** What a customer without a store is told first: it is sold somewhere, only not now. */
const sellsIt = (quoted: Quote | Rejected<QuoteRejection>) =>
  isRejected(quoted) && (quoted.rejected.type === 'SoldOut' || quoted.rejected.type === 'StoreClosed');

/** Prices the lines, or says the first thing that stands in the way. */
const quote = (
  storeId: string,
  menu: Menu | undefined,
  wish: Wish['lines'],
): Quote | Rejected<QuoteRejection> => {
  if (!menu || menu.version === 0) return reject({ type: 'UnknownStore', storeId });
  const lines: Line[] = [];
  for (const { item, quantity } of wish) {
    const found = Object.hasOwn(menu.items, item) ? menu.items[item] : undefined;
    if (!found?.offered) return reject({ type: 'UnknownItem', item });
    if (found.soldOut) return reject({ type: 'SoldOut', item });
    lines.push({ item, quantity, price: found.price });
  }
  if (!menu.open) return reject({ type: 'StoreClosed', storeId });
  return { storeId, lines, total: lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0) };
};
