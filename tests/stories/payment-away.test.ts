import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { type OrderReply, type World, world } from '#tools/demo/world.ts';
import { moneyAddsUp } from './money.ts';
import { bodyOf, chicken, placed, statusOf } from './world.ts';

let here: World;
beforeAll(async () => {
  here = await world();
});
afterAll(() => here?.[Symbol.asyncDispose]());

type Deferred = Readonly<{ orderId: string; payAt: string }>;

test.each([
  ['comes too late', 'tok_slow'],
  ['never comes', 'tok_lost'],
])('an order whose payment’s answer %s is payment pending, and settles by itself', async (_, payToken) => {
  const { alice } = here;
  const reply = await alice('POST', '/orders', { ...chicken, payToken });
  expect(reply.status).toBe(202);
  const { orderId, status } = bodyOf<OrderReply>(reply);
  expect(status).toBe('payment pending');
  await eventually(async () => expect(await statusOf(alice, orderId)).toBe('placed'));
  await moneyAddsUp(here);
});

test('FD-N3 SK-N4 payment down: 503 and when to try again, the order is kept and paid later', async () => {
  const { alice, bob, platform } = here;
  await platform.stop('payment');
  const key = { 'idempotency-key': randomUUID() };
  const reply = await alice('POST', '/orders', chicken, key);
  expect(reply.status).toBe(503);
  expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  const { orderId, payAt } = bodyOf<Deferred>(reply);
  expect(reply.headers.get('location')).toBe(`/orders/${orderId}`);
  expect(await statusOf(alice, orderId)).toBe('payment pending');
  expect((await alice('POST', payAt)).status).toBe(503);

  await platform.start('payment');
  await eventually(async () => expect((await alice('POST', payAt)).status).toBe(201));
  await eventually(async () => expect(await statusOf(alice, orderId)).toBe('placed'));
  const again = await alice('POST', '/orders', chicken, key);
  expect([again.status, bodyOf<OrderReply>(again).orderId]).toEqual([201, orderId]);

  await placed(bob);
  await moneyAddsUp(here);
});

test('an overloaded payment opens the breaker; then nobody waits, and it closes again by itself', async () => {
  const { alice, platform } = here;
  platform.pause('payment.app');
  const answers = await Promise.all(Array.from({ length: 12 }, () => alice('POST', '/orders', chicken)));
  // Nobody knows what a payment did that was asked and never answered.
  expect(
    answers.map(({ status }) => status).filter((status) => status === 202).length,
  ).toBeGreaterThanOrEqual(10);
  await eventually(async () => expect((await alice('POST', '/orders', chicken)).status).toBe(503));
  const states = async () => (await platform.policies('order')).map(({ labels }) => labels['status']);
  await eventually(async () => expect(await states()).toContain('open'));

  platform.resume('payment.app');
  await eventually(async () => expect((await alice('POST', '/orders', chicken)).status).toBe(201));
  for (const { orderId } of answers.filter(({ status }) => status === 202).map(bodyOf<OrderReply>)) {
    // A request that waited at the door of a stopped process may never have been read: then it is paid now, else it was.
    await eventually(async () => expect((await alice('POST', `/orders/${orderId}/pay`)).status).toBe(201));
    await eventually(async () => expect(await statusOf(alice, orderId)).toBe('placed'));
  }
  await moneyAddsUp(here);
});
