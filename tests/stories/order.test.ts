import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { everyId, everyOrder, type OrderReply, summaryOf, type World, world } from '#tools/demo/world.ts';
import { bodyOf, chicken, type Problem, placed, statusOf } from './world.ts';

let here: World;
beforeAll(async () => {
  here = await world();
});
afterAll(() => here?.[Symbol.asyncDispose]());

/** The figures once every order of the tests before is counted; a payment is listed a moment after its answer. */
const settled = () =>
  eventually(async () => {
    const summary = await summaryOf(here.ada);
    const orders = [...(await everyOrder(here.alice)), ...(await everyOrder(here.bob))];
    expect(summary.captured.count).toBe(orders.filter(({ status }) => status !== 'declined').length);
    return summary;
  });

const capturedIs = (count: number) =>
  eventually(async () => expect((await summaryOf(here.ada)).captured.count).toBe(count));

test('FD-F1 FD-F2 FD-F3 FD-F4 SK-F1 SK-F2 SK-F3 an order is placed, paid, reaches its store and is accepted', async () => {
  const { alice, oscar } = here;
  const reply = await alice('POST', '/orders', chicken);
  expect(reply.status).toBe(201);
  const order = bodyOf<OrderReply>(reply);
  expect(order).toMatchObject({ status: 'placed', storeId: '1', total: 18_000 });
  expect(reply.headers.get('location')).toBe(`/orders/${order.orderId}`);
  await eventually(async () => expect(await everyId(oscar, '/stores/1/orders')).toContain(order.orderId));

  const accepted = await oscar('POST', `/stores/1/orders/${order.orderId}/accept`, { minutes: 20 });
  expect(accepted.status).toBe(200);
  await eventually(async () => expect(await statusOf(alice, order.orderId)).toBe('accepted'));
  const seen = bodyOf<{ timeline: { what: string }[]; paid: number }>(
    await alice('GET', `/orders/${order.orderId}`),
  );
  await eventually(async () => {
    const { timeline } = bodyOf<typeof seen>(await alice('GET', `/orders/${order.orderId}`));
    expect(timeline.map(({ what }) => what)).toEqual(['paid', 'placed', 'in the store', 'accepted']);
  });
  expect(seen.paid).toBe(18_000);
});

test('SK-N2 accepting fetches what is to be delivered from the order, the second time as the first', async () => {
  const { alice, oscar } = here;
  const { orderId } = await placed(alice, { ...chicken, note: '문 앞에 놓아 주세요' });
  const accept = () => oscar('POST', `/stores/1/orders/${orderId}/accept`, { minutes: 15 });
  await eventually(async () => expect((await accept()).status).toBe(200));
  const deliver = { address: '서울 마포구 양화로 1', phone: '010-1234-5678', note: '문 앞에 놓아 주세요' };
  for (const _ of ['again', 'and again']) {
    expect((await accept()).body).toEqual({ orderId, status: 'accepted', minutes: 15, deliver });
  }
});

test('the commands of the references work as printed', async () => {
  const { alice } = here;
  for (const [order, total] of [
    [{ item: '통닭', storeId: 1 }, 18_000],
    [{ item: '피자', storeId: 2 }, 24_000],
  ] as const) {
    const { orderId, total: asked } = await placed(alice, order);
    expect(asked).toBe(total);
    const reply = await alice('GET', `/orders/${orderId}`);
    expect([reply.status, bodyOf<OrderReply>(reply).status]).toEqual([200, 'placed']);
  }
});

test('an order without a store goes to the one open store that sells it', async () => {
  const { alice } = here;
  expect((await placed(alice, { item: '피자' })).storeId).toBe('2');
  const unclear = await alice('POST', '/orders', { item: '콜라' });
  expect(unclear.status).toBe(422);
  expect(unclear.body).toMatchObject({ type: '/problems/store-unclear', stores: ['1', '2'] });
});

test('the safe button: the same key twice at the same moment is one order and one payment', async () => {
  const { bob } = here;
  const before = await settled();
  const key = { 'idempotency-key': randomUUID() };
  const replies = await Promise.all(Array.from({ length: 8 }, () => bob('POST', '/orders', chicken, key)));
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  const later = await bob('POST', '/orders', chicken, key);
  expect([later.status, later.body]).toEqual([201, replies[0]?.body]);
  const { orderId } = bodyOf<OrderReply>(later);
  await capturedIs(before.captured.count + 1);
  await eventually(async () =>
    expect((await everyId(bob, '/orders')).filter((id) => id === orderId)).toHaveLength(1),
  );
});

test('a key belongs to its customer, and to what was asked for', async () => {
  const { alice, bob } = here;
  const key = { 'idempotency-key': 'the-same-for-both' };
  const [hers, his] = [await placed(alice, chicken, key), await placed(bob, chicken, key)];
  expect(hers.orderId).not.toBe(his.orderId);
  const other = await alice('POST', '/orders', { item: '피자', storeId: 2 }, key);
  expect([other.status, bodyOf<Problem>(other).type]).toEqual([409, '/problems/idempotency-key-reused']);
});

test('FD-N1 SK-N1 a declined order is seen by nobody but its customer, and takes no money', async () => {
  const { alice, oscar } = here;
  const before = await settled();
  const reply = await alice('POST', '/orders', { ...chicken, payToken: 'tok_declined' });
  expect(reply.status).toBe(402);
  const { orderId, reason } = bodyOf<{ orderId: string; reason: string }>(reply);
  expect(reason).toBe('cardDeclined');
  await eventually(async () => expect(await statusOf(alice, orderId)).toBe('declined'));
  const { orderId: next } = await placed(alice);
  await eventually(async () => expect(await everyId(oscar, '/stores/1/orders')).toContain(next));
  expect(await everyId(oscar, '/stores/1/orders')).not.toContain(orderId);
  await capturedIs(before.captured.count + 1);
});

test('what cannot be sold is refused before any money is asked for', async () => {
  const { alice, olga, ada } = here;
  const before = await settled();
  expect((await alice('POST', '/orders', { item: '냉면', storeId: 1 })).body).toMatchObject({
    type: '/problems/unknown-item',
    item: '냉면',
  });
  expect((await alice('POST', '/orders', { item: '통닭', storeId: 99 })).body).toMatchObject({
    type: '/problems/unknown-store',
  });

  const item = `/stores/2/menu/${encodeURIComponent('고구마 피자')}`;
  expect((await olga('PUT', item, { price: 26_000, soldOut: true })).status).toBe(200);
  await refusedAs('sold-out', { item: '고구마 피자', storeId: 2 });
  expect((await olga('PUT', item, { price: 26_000 })).status).toBe(200);

  expect((await olga('PATCH', '/stores/2', { open: false })).status).toBe(200);
  await refusedAs('store-closed', { item: '피자', storeId: 2 });
  expect((await olga('PATCH', '/stores/2', { open: true })).status).toBe(200);
  expect((await summaryOf(ada)).captured).toEqual(before.captured);

  async function refusedAs(problem: string, order: object) {
    await eventually(async () => {
      const reply = await alice('POST', '/orders', { ...order, payToken: 'tok_declined' });
      expect([reply.status, bodyOf<Problem>(reply).type]).toEqual([422, `/problems/${problem}`]);
    });
  }
});

test('somebody else’s order is invisible and not to be changed', async () => {
  const { alice, bob, olga, oscar } = here;
  const { orderId } = await placed(alice);
  expect((await bob('GET', `/orders/${orderId}`)).status).toBe(404);
  expect((await olga('GET', `/orders/${orderId}`)).status).toBe(404);
  expect((await bob('POST', `/orders/${orderId}/pay`)).status).toBe(404);
  expect(await everyId(bob, '/orders')).not.toContain(orderId);
  expect((await olga('GET', '/stores/1/orders')).status).toBe(403);
  await eventually(async () => expect(await everyId(oscar, '/stores/1/orders')).toContain(orderId));
  expect((await olga('POST', `/stores/1/orders/${orderId}/accept`, { minutes: 5 })).status).toBe(403);
  expect((await olga('POST', `/stores/2/orders/${orderId}/accept`, { minutes: 5 })).status).toBe(404);
  expect(await statusOf(alice, orderId)).toBe('placed');
  expect((await oscar('GET', `/orders/${orderId}`)).status).toBe(200);
});

test('FD-F7 a customer who just got a 201 finds the order at once', async () => {
  const { alice } = here;
  for (let i = 0; i < 20; i++) {
    const { orderId } = await placed(alice);
    expect(await statusOf(alice, orderId)).toBe('placed');
  }
});

test('FD-N4 lists are paged, newest first, without a gap or a repetition', async () => {
  const { bob } = here;
  const mine: string[] = [];
  for (let i = 0; i < 5; i++) mine.unshift((await placed(bob)).orderId);
  await eventually(async () => expect(await everyId(bob, '/orders')).toEqual(expect.arrayContaining(mine)));
  const pages: string[] = [];
  for (let path: string | undefined = '/orders?limit=2'; path; ) {
    const { items, next }: { items: { orderId: string }[]; next?: string } = bodyOf(await bob('GET', path));
    pages.push(...items.map(({ orderId }) => orderId));
    path = next && `/orders?limit=2&cursor=${next}`;
  }
  expect(new Set(pages).size).toBe(pages.length);
  expect(new Set(pages.slice(0, 5))).toEqual(new Set(mine));
});
