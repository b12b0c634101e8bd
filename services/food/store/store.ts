import type { StoreEvent } from '#food/contract.ts';
import { type Decider, type Decision, reject } from '#kit/decider.ts';

type MenuItem = Readonly<{ price: number; soldOut: boolean }>;
type Menu = Readonly<Record<string, MenuItem>>;

export type Store = { status: 'none' } | { status: 'registered'; name: string; open: boolean; menu: Menu };

export type StoreCommand =
  | { type: 'RegisterStore'; name: string; at: string }
  | { type: 'OpenStore'; at: string }
  | { type: 'CloseStore'; at: string }
  | { type: 'OfferItem'; item: string; price: number; soldOut: boolean; at: string }
  | { type: 'WithdrawItem'; item: string; at: string };

export type StoreRejection =
  | { type: 'StoreExists' }
  | { type: 'StoreNotFound' }
  | { type: 'ItemNotFound' }
  | { type: 'MenuFull'; most: number };

const MOST_ITEMS = 500;

const decide = (store: Store, command: StoreCommand): Decision<StoreEvent, StoreRejection> => {
  const { at } = command;
  if (command.type === 'RegisterStore') {
    if (store.status === 'none') return [{ type: 'StoreOpened', data: { name: command.name, at } }];
    return store.name === command.name ? [] : reject({ type: 'StoreExists' });
  }
  if (store.status === 'none') return reject({ type: 'StoreNotFound' });
  switch (command.type) {
    case 'OpenStore':
      return store.open ? [] : [{ type: 'StoreOpened', data: { name: store.name, at } }];

    case 'CloseStore':
      return store.open ? [{ type: 'StoreClosed', data: { at } }] : [];

    case 'OfferItem': {
      const { item, price, soldOut } = command;
      const before = onMenu(store.menu, item);
      if (before?.price === price && before.soldOut === soldOut) return [];
      if (!before && Object.keys(store.menu).length >= MOST_ITEMS)
        return reject({ type: 'MenuFull', most: MOST_ITEMS });
      return [{ type: 'MenuItemOffered', data: { item, price, soldOut, at } }];
    }

    case 'WithdrawItem':
      if (!onMenu(store.menu, command.item)) return reject({ type: 'ItemNotFound' });
      return [{ type: 'MenuItemWithdrawn', data: { item: command.item, at } }];
  }
};

/** An item may be called anything, also what every object has: `constructor`. */
const onMenu = (menu: Menu, item: string) => (Object.hasOwn(menu, item) ? menu[item] : undefined);

const evolve = (store: Store, event: StoreEvent): Store => {
  if (event.type === 'StoreOpened') {
    const menu = store.status === 'none' ? {} : store.menu;
    return { status: 'registered', name: event.data.name, open: true, menu };
  }
  if (store.status === 'none') return store;
  switch (event.type) {
    case 'StoreClosed':
      return { ...store, open: false };
    case 'MenuItemOffered': {
      const { item, price, soldOut } = event.data;
      return { ...store, menu: { ...store.menu, [item]: { price, soldOut } } };
    }
    case 'MenuItemWithdrawn': {
      const { [event.data.item]: _, ...menu } = store.menu;
      return { ...store, menu };
    }
  }
};

export const store: Decider<Store, StoreCommand, StoreEvent, StoreRejection> = {
  initial: { status: 'none' },
  decide,
  evolve,
};
