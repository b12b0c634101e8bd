import { describe, expect, test } from 'vitest';
import { storeEvents, ticketEvents } from '#food/contract.ts';
import { commandHandler } from '#kit/commands.ts';
import { unavailable } from '#kit/failure.ts';
import { readList } from '#kit/lists.ts';
import { as, eventually, listening, memoryHome } from '#kit/testing.ts';
import { app } from '#kit/web.ts';
import type { Accepted, Reason, Terms } from './clients.ts';
import { routes } from './http.ts';
import { store } from './store.ts';
import { ticket } from './ticket.ts';
import { storeRows, ticketRows } from './view.ts';

const at = '2026-01-02T03:04:05.000Z';
const ada = as({ id: 'ada', roles: ['admin'] });
const oscar = as({ id: 'oscar', roles: ['owner'], claims: { stores: ['1'] } });
const olga = as({ id: 'olga', roles: ['owner'], claims: { stores: ['2'] } });
const nameless = as({ id: 'otto', roles: ['owner'] });
const alice = as({ id: 'alice', roles: ['customer'], claims: { stores: ['1'] } });
const lines = [{ item: '통닭', quantity: 1, price: 18_000 }];
const deliver = { address: '서울 마포구 1', phone: '010-1234-5678' };
const reason = { code: 'soldOut', detail: '재료가 없어요' };
const granted: Accepted = { granted: true, minutes: 20, deliver };

/** Store 1 with one ticket, `o1`; the order answers claims so, or does not answer. */
const serviceWhoseClaimIs = async (answer: Accepted | Error = granted) => {
  const { home, published, ...memory } = await memoryHome({ appId: 'store' });
  const claims: unknown[] = [];
  const stores = commandHandler(store, home, {
    kind: 'store',
    events: storeEvents,
    lists: () => ['stores'],
  });
  const tickets = commandHandler(ticket, home, {
    kind: 'ticket',
    events: ticketEvents,
    lists: () => ['tickets-of-1'],
  });
  await stores('1', { type: 'RegisterStore', name: '마포 통닭', at });
  await tickets('o1', { type: 'ReceiveTicket', storeId: '1', lines, total: 18_000, at });
  const answering = (...asked: unknown[]) => {
    claims.push(asked);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const ports = {
    stores,
    tickets,
    claims: {
      accept: async (orderId: string, { storeId, minutes }: Terms) => answering(orderId, storeId, minutes),
      reject: async (orderId: string, { storeId, code }: Reason) => {
        const said = answering(orderId, storeId, code);
        return said.granted ? { granted: true as const, ...reason } : said;
      },
    },
    newId: () => 'new',
    now: () => at,
    allStores: (page: { limit: number }) =>
      readList(home.lists, 'stores', { ...page, rowsOf: storeRows(stores.loadMany) }),
    ticketsOf: (storeId: string, status: string | undefined, page: { limit: number }) =>
      readList(home.lists, `tickets-of-${storeId}`, {
        ...page,
        rowsOf: ticketRows(tickets.loadMany),
        keep: (row) => !status || row.status === status,
      }),
  };
  const edge = await listening(app({ routes: routes(ports) }));
  const close = async () => {
    await edge[Symbol.asyncDispose]();
    await memory[Symbol.asyncDispose]();
  };
  const announced = () => published.map(({ type }) => type);
  return { ...edge, tickets, claims, announced, [Symbol.asyncDispose]: close };
};

const item = `/stores/1/menu/${encodeURIComponent('통닭')}`;
const owned = [
  ['PATCH', '/stores/1', { open: true }],
  ['PUT', item, { price: 18_000 }],
  ['DELETE', item, undefined],
  ['GET', '/stores/1/orders', undefined],
  ['POST', '/stores/1/orders/o1/accept', { minutes: 20 }],
  ['POST', '/stores/1/orders/o1/reject', reason],
] as const;

describe('what belongs to the owner of store 1', () => {
  test.each(owned)('%s %s', async (method, path, body) => {
    await using service = await serviceWhoseClaimIs();
    await service.send('PUT', item, { price: 17_000 }, oscar);
    const asked = async (who: Record<string, string>) => {
      const reply = await service.send(method, path, body, who);
      return [reply.status, (await reply.json()).type];
    };
    expect(await asked({})).toEqual([401, '/problems/unauthenticated']);
    expect(await asked(alice)).toEqual([403, '/problems/forbidden']);
    expect(await asked(olga)).toEqual([403, '/problems/not-your-store']);
    expect(await asked(nameless)).toEqual([403, '/problems/not-your-store']);
    expect(service.claims).toEqual([]);
    expect(await asked(oscar)).toEqual([200, undefined]);
    expect((await asked(ada))[0]).toBe(method === 'DELETE' ? 404 : 200);
  });

  test('is not told of a store that is none, nor is there another answer for it', async () => {
    await using service = await serviceWhoseClaimIs();
    expect((await service.send('PATCH', '/stores/9', { open: true }, olga)).status).toBe(403);
    expect((await service.send('PATCH', '/stores/9', { open: true }, ada)).status).toBe(404);
  });
});

describe('a store', () => {
  test('is registered by an admin, once', async () => {
    await using service = await serviceWhoseClaimIs();
    const body = { storeId: '7', name: '일곱' };
    for (const _press of ['first', 'second']) {
      const reply = await service.send('POST', '/stores', body, ada);
      expect([reply.status, reply.headers.get('location')]).toEqual([201, '/stores/7']);
      expect(await reply.json()).toEqual({ ...body, open: true, menu: {} });
    }
    expect((await service.send('POST', '/stores', { storeId: '7', name: '여덟' }, ada)).status).toBe(409);
    expect((await (await service.send('POST', '/stores', { name: '새' }, ada)).json()).storeId).toBe('new');
    expect((await service.send('POST', '/stores', body, oscar)).status).toBe(403);
  });

  test('and its menu are shown to anybody', async () => {
    await using service = await serviceWhoseClaimIs();
    await service.send('PUT', item, { price: 18_000, soldOut: true }, oscar);
    const shown = { storeId: '1', name: '마포 통닭', open: true };
    expect(await (await service.send('GET', '/stores/1')).json()).toEqual({
      ...shown,
      menu: { 통닭: { price: 18_000, soldOut: true } },
    });
    await eventually(async () =>
      expect(await (await service.send('GET', '/stores')).json()).toEqual({ items: [shown] }),
    );
    expect((await service.send('GET', '/stores/9')).status).toBe(404);
  });

  test('sells nothing by a name that cannot be shown', async () => {
    await using service = await serviceWhoseClaimIs();
    for (const name of ['__proto__', '%E2%80%AEx', 'a%0Ab', '%20']) {
      expect((await service.send('PUT', `/stores/1/menu/${name}`, { price: 1 }, oscar)).status, name).toBe(
        404,
      );
    }
    const reply = await service.send('PUT', '/stores/1/menu/constructor', { price: 1 }, oscar);
    expect((await reply.json()).menu).toEqual({ constructor: { price: 1, soldOut: false } });
  });
});

describe('the tickets', () => {
  test('are listed by status, without where to', async () => {
    await using service = await serviceWhoseClaimIs();
    const row = { orderId: 'o1', storeId: '1', status: 'received', lines, total: 18_000, receivedAt: at };
    const list = async (query: string) =>
      (await (await service.send('GET', `/stores/1/orders${query}`, undefined, oscar)).json()).items;
    await eventually(async () => expect(await list('')).toEqual([row]));
    expect(await list('?status=received')).toEqual([row]);
    expect(await list('?status=accepted')).toEqual([]);
    expect((await service.send('GET', '/stores/1/orders?status=lost', undefined, oscar)).status).toBe(400);
  });
});

describe('accepting', () => {
  const accept = '/stores/1/orders/o1/accept';

  test('SK-N2 claims the order and answers with what is to be delivered, the second time as the first', async () => {
    await using service = await serviceWhoseClaimIs();
    const replies = [];
    for (const minutes of [20, 45]) replies.push(await service.send('POST', accept, { minutes }, oscar));
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    for (const reply of replies)
      expect(await reply.json()).toEqual({ orderId: 'o1', status: 'accepted', minutes: 20, deliver });
    expect(service.claims).toEqual([20, 45].map((minutes) => ['o1', '1', minutes]));
    await eventually(() =>
      expect(service.announced().filter((type) => type === 'TicketAccepted')).toHaveLength(1),
    );
  });

  test('what the order refuses is told to the owner', async () => {
    await using service = await serviceWhoseClaimIs({ granted: false, found: 'cancelled' });
    const reply = await service.send('POST', accept, { minutes: 20 }, oscar);
    expect([reply.status, await reply.json()]).toMatchObject([
      409,
      { type: '/problems/order-no-longer-wanted', found: 'cancelled' },
    ]);
    expect(service.announced()).not.toContain('TicketAccepted');
  });

  test('without an answer of the order is not done, and may be finished yet', async () => {
    await using service = await serviceWhoseClaimIs(unavailable('order gave no answer'));
    const reply = await service.send('POST', accept, { minutes: 20 }, oscar);
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await reply.json()).type).toBe('/problems/outcome-unknown');
    expect(await service.tickets.load('o1')).toMatchObject({ status: 'received' });
  });

  test('what nobody ordered here claims nothing', async () => {
    await using service = await serviceWhoseClaimIs();
    expect((await service.send('POST', '/stores/1/orders/o2/accept', { minutes: 20 }, oscar)).status).toBe(
      404,
    );
    expect((await service.send('POST', '/stores/2/orders/o1/accept', { minutes: 20 }, olga)).status).toBe(
      404,
    );
    for (const minutes of [0, 241, 1.5, '20']) {
      expect((await service.send('POST', accept, { minutes }, oscar)).status).toBe(400);
    }
    expect(service.claims).toEqual([]);
  });
});

describe('rejecting', () => {
  const turnDown = '/stores/1/orders/o1/reject';
  test('SK-F5 claims the order and is told with code and detail, the second time as the first', async () => {
    await using service = await serviceWhoseClaimIs();
    for (const body of [reason, { ...reason, code: 'closing' }]) {
      const reply = await service.send('POST', turnDown, body, oscar);
      expect([reply.status, await reply.json()]).toEqual([
        200,
        { orderId: 'o1', status: 'rejected', ...reason },
      ]);
    }
    expect(service.claims).toEqual([['o1', '1', 'soldOut']]);
    await eventually(() => expect(service.announced()).toContain('TicketRejected'));
  });

  test.each(['cancelled', 'accepted'])('an order that is %s is refused', async (found) => {
    await using service = await serviceWhoseClaimIs({ granted: false, found });
    const reply = await service.send('POST', turnDown, reason, oscar);
    expect(await reply.json()).toMatchObject({ type: '/problems/ticket-not-rejectable', status: 409, found });
  });

  test('needs a word and a sentence', async () => {
    await using service = await serviceWhoseClaimIs();
    for (const body of [{}, { code: 'soldOut' }, { ...reason, code: 'sold out' }, { ...reason, detail: '' }])
      expect((await service.send('POST', turnDown, body, oscar)).status).toBe(400);
    expect(service.claims).toEqual([]);
  });
});

test('FD-F4 SK-F6 what is accepted is cooked, by its owner only', async () => {
  await using service = await serviceWhoseClaimIs();
  const cooked = (who: Record<string, string>) =>
    service.send('POST', '/stores/1/orders/o1/cooked', undefined, who);
  expect(await (await cooked(oscar)).json()).toMatchObject({ status: 409, found: 'received' });
  await service.send('POST', '/stores/1/orders/o1/accept', { minutes: 20 }, oscar);
  expect((await cooked(olga)).status).toBe(403);
  for (const _press of ['first', 'second'])
    expect(await (await cooked(oscar)).json()).toEqual({ orderId: 'o1', status: 'cooked' });
});
