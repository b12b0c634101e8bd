import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyMenu, type Menu, type MenuEvent, project, quoting } from './view.ts';

const at = '2026-01-02T03:04:05.000Z';
const opened = (version: number): MenuEvent => ({
  type: 'StoreOpened',
  subject: '1',
  version,
  data: { name: '마포 통닭', at },
});
const closed = (version: number): MenuEvent => ({ type: 'StoreClosed', subject: '1', version, data: { at } });
const offered = (version: number, item: string, price: number, soldOut = false): MenuEvent => ({
  type: 'MenuItemOffered',
  subject: '1',
  version,
  data: { item, price, soldOut, at },
});
const withdrawn = (version: number, item: string): MenuEvent => ({
  type: 'MenuItemWithdrawn',
  subject: '1',
  version,
  data: { item, at },
});

const menuOf = (...events: readonly MenuEvent[]) => events.reduce<Menu>(project, emptyMenu);
const chicken = menuOf(opened(1), offered(2, '통닭', 18_000), offered(3, '콜라', 2_000));
const pizza = menuOf(opened(1), offered(2, '피자', 24_000), offered(3, '콜라', 2_500));

const quoteWhere = (menus: Readonly<Record<string, Menu>>) =>
  quoting({
    menu: async (storeId) => menus[storeId],
    allStores: async () => Object.keys(menus).toReversed(),
  });
const quote = quoteWhere({ 1: chicken, 2: pizza });
const one = (item: string) => [{ item, quantity: 1 }];

describe('the copy of a menu', () => {
  const life = [
    opened(1),
    offered(2, '통닭', 18_000),
    offered(3, '콜라', 2_000),
    closed(4),
    withdrawn(5, '통닭'),
    offered(6, '콜라', 2_500),
    offered(7, '통닭', 19_000),
    opened(8),
    withdrawn(9, '콜라'),
  ];
  const arrivals = fc
    .tuple(fc.array(fc.constantFrom(...life)), fc.shuffledSubarray(life, { minLength: life.length }))
    .map(([some, all]) => [...some, ...all]);

  test('is the same for every order of arrival, and again', () =>
    fc.assert(
      fc.property(arrivals, (events) => {
        expect(menuOf(...events)).toEqual(menuOf(...life));
      }),
    ));

  test('tells what is sold now', async () => {
    const now = quoteWhere({ 1: menuOf(...life) });
    expect(await now({ storeId: '1', lines: one('통닭') })).toMatchObject({ total: 19_000 });
    expect(await now({ storeId: '1', lines: one('콜라') })).toEqual({
      rejected: { type: 'UnknownItem', item: '콜라' },
    });
  });
});

describe('a quote', () => {
  test('has the price of each line and the total', async () =>
    expect(
      await quote({
        storeId: '1',
        lines: [
          { item: '통닭', quantity: 2 },
          { item: '콜라', quantity: 3 },
        ],
      }),
    ).toEqual({
      storeId: '1',
      lines: [
        { item: '통닭', quantity: 2, price: 18_000 },
        { item: '콜라', quantity: 3, price: 2_000 },
      ],
      total: 42_000,
    }));

  test.each([
    ['an unknown store', chicken, '9', '통닭', { type: 'UnknownStore', storeId: '9' }],
    [
      'a store of which only the menu is known yet',
      menuOf(offered(2, '통닭', 1)),
      '1',
      '통닭',
      { type: 'UnknownStore', storeId: '1' },
    ],
    ['an unknown item', chicken, '1', '냉면', { type: 'UnknownItem', item: '냉면' }],
    ['what every object has', chicken, '1', 'constructor', { type: 'UnknownItem', item: 'constructor' }],
    [
      'what is sold out',
      project(chicken, offered(4, '통닭', 1, true)),
      '1',
      '통닭',
      { type: 'SoldOut', item: '통닭' },
    ],
    ['a closed store', project(chicken, closed(4)), '1', '통닭', { type: 'StoreClosed', storeId: '1' }],
  ] as const)('is refused for %s', async (_what, menu, storeId, item, rejected) =>
    expect(await quoteWhere({ 1: menu })({ storeId, lines: one(item) })).toEqual({ rejected }),
  );
});

describe('a wish without a store', () => {
  test('goes to the one that sells it', async () =>
    expect(await quote({ lines: one('피자') })).toMatchObject({ storeId: '2', total: 24_000 }));
  test('goes to the one that sells it all', async () =>
    expect(await quote({ lines: [...one('콜라'), ...one('통닭')] })).toMatchObject({
      storeId: '1',
      total: 20_000,
    }));
  test('goes to the one of several that is open', async () =>
    expect(
      await quoteWhere({ 1: project(chicken, closed(4)), 2: pizza })({ lines: one('콜라') }),
    ).toMatchObject({ storeId: '2' }));
  test('is refused with the names of the stores when several sell it', async () =>
    expect(await quote({ lines: one('콜라') })).toEqual({
      rejected: { type: 'StoreUnclear', stores: ['1', '2'] },
    }));
  test('is refused when nobody sells it', async () =>
    expect(await quote({ lines: one('냉면') })).toEqual({ rejected: { type: 'UnknownItem', item: '냉면' } }));
  test('is told of the store that sells it and is closed', async () =>
    expect(await quoteWhere({ 1: project(chicken, closed(4)), 2: pizza })({ lines: one('통닭') })).toEqual({
      rejected: { type: 'StoreClosed', storeId: '1' },
    }));
});
