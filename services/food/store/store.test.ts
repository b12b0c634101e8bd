import { describe, test } from 'vitest';
import { specification } from '#kit/testing.ts';
import { store } from './store.ts';

const given = specification(store);

const at = '2026-01-02T03:04:05.000Z';
const register = { type: 'RegisterStore', name: '마포 통닭', at } as const;
const open = { type: 'OpenStore', at } as const;
const close = { type: 'CloseStore', at } as const;
const offer = { type: 'OfferItem', item: '통닭', price: 18_000, soldOut: false, at } as const;
const withdraw = { type: 'WithdrawItem', item: '통닭', at } as const;
const opened = { type: 'StoreOpened', data: { name: '마포 통닭', at } } as const;
const closed = { type: 'StoreClosed', data: { at } } as const;
const offered = {
  type: 'MenuItemOffered',
  data: { item: '통닭', price: 18_000, soldOut: false, at },
} as const;
const withdrawn = { type: 'MenuItemWithdrawn', data: { item: '통닭', at } } as const;

describe('registering a store', () => {
  test('opens it', () => given().when(register).thenEvents(opened));
  test('again changes nothing', () => given(opened).when(register).thenNothing());
  test('again does not open it', () => given(opened, closed).when(register).thenNothing());
  test('by another name is refused', () =>
    given(opened)
      .when({ ...register, name: '용산 피자' })
      .thenRejected({ type: 'StoreExists' }));
});

describe('a store', () => {
  test('can be closed', () => given(opened).when(close).thenEvents(closed));
  test('is closed once', () => given(opened, closed).when(close).thenNothing());
  test('can be opened again', () => given(opened, closed).when(open).thenEvents(opened));
  test('is opened once', () => given(opened).when(open).thenNothing());
  test('keeps its menu while it is closed', () =>
    given(opened, offered, closed, opened).when(offer).thenNothing());
});

describe('the menu', () => {
  test('takes an item', () => given(opened).when(offer).thenEvents(offered));
  test('is kept while the store is closed', () => given(opened, closed).when(offer).thenEvents(offered));
  test('does not change by the same offer', () => given(opened, offered).when(offer).thenNothing());
  test('takes another price', () =>
    given(opened, offered)
      .when({ ...offer, price: 19_000 })
      .thenEvents({ ...offered, data: { ...offered.data, price: 19_000 } }));
  test('tells what is sold out', () =>
    given(opened, offered)
      .when({ ...offer, soldOut: true })
      .thenEvents({ ...offered, data: { ...offered.data, soldOut: true } }));
  test('loses an item', () => given(opened, offered).when(withdraw).thenEvents(withdrawn));
  test('takes an item again', () => given(opened, offered, withdrawn).when(offer).thenEvents(offered));
  test('cannot lose an item twice', () =>
    given(opened, offered, withdrawn).when(withdraw).thenRejected({ type: 'ItemNotFound' }));
  test.each(['constructor', '__proto__'])('has no %s of its own accord', (item) =>
    given(opened)
      .when({ ...withdraw, item })
      .thenRejected({ type: 'ItemNotFound' }),
  );
  test.each(['constructor', '__proto__'])('may have a %s', (item) =>
    given(opened, { ...offered, data: { ...offered.data, item } })
      .when({ ...offer, item })
      .thenNothing(),
  );
});

describe('a full menu', () => {
  const items = Array.from({ length: 500 }, (_, n) => ({
    ...offered,
    data: { ...offered.data, item: `통닭 ${n}` },
  }));
  test('takes no further item', () =>
    given(opened, ...items)
      .when(offer)
      .thenRejected({ type: 'MenuFull', most: 500 }));
  test('takes another price', () =>
    given(opened, ...items)
      .when({ ...offer, item: '통닭 0', price: 1 })
      .thenEvents({ ...offered, data: { ...offered.data, item: '통닭 0', price: 1 } }));
});

test.each([open, close, offer, withdraw])('$type needs a store', (command) =>
  given().when(command).thenRejected({ type: 'StoreNotFound' }),
);
