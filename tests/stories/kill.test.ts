import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { bodyOf, chicken, everyId, everyOrder, type OrderReply, summaryOf, type World, world } from './world.ts';

let here: World;
beforeAll(async () => {
  here = await world({ env: { order: { PAYMENT_DEADLINE_SECONDS: '8' } } });
  mkdirSync(here.faults, { recursive: true });
});
afterAll(() => here?.[Symbol.asyncDispose]());

const STEPS = [
  'order.noted',
  'payment.noted',
  'payment.learned',
  'payment.saved',
  'payment.published',
  'order.learned',
  'order.saved',
  'order.published',
];
const VICTIMS = ['order.app', 'order.daprd', 'payment.app', 'payment.daprd'];
const cases = STEPS.flatMap((step) => VICTIMS.map((victim) => ({ step, victim })));

/** Whoever comes to this step waits there until the file is gone. */
const arm = (step: string) => {
  const reached = join(here.faults, `${step}.reached`);
  writeFileSync(join(here.faults, `${step}.armed`), '');
  return { isReached: () => existsSync(reached), release: () => rmSync(reached, { force: true }) };
};

test.each(cases)('kill -9 of $victim at $step: the button pressed again gives the order, once', async ({ step, victim }) => {
  const { alice, platform } = here;
  const key = { 'idempotency-key': randomUUID() };
  const press = () => alice('POST', '/orders', chicken, key);
  const fault = arm(step);
  const first = press().catch(() => undefined);
  await eventually(() => expect(fault.isReached()).toBe(true));
  await platform.kill(victim);
  await platform.start(victim);
  fault.release();
  await first;
  const order = await eventually(async () => {
    const reply = await press();
    // Expired while the killed process was away: then the customer is told so, and owes nothing.
    expect([201, 409], JSON.stringify(reply.body)).toContain(reply.status);
    return bodyOf<OrderReply>(reply);
  });
  const again = bodyOf<OrderReply>(await press());
  expect(again.orderId).toBe(order.orderId);
});

test.each(cases.filter((_, i) => i % 3 === 0))('kill -9 of $victim at $step with a customer who goes away', async ({ step, victim }) => {
  const { bob, platform } = here;
  const fault = arm(step);
  const only = bob('POST', '/orders', chicken).catch(() => undefined);
  await eventually(() => expect(fault.isReached()).toBe(true));
  await platform.kill(victim);
  await platform.start(victim);
  fault.release();
  await only;
});

test('after all of that every payment has its order, every order its ticket, and nothing waits beyond its deadline', async () => {
  const { alice, bob, oscar, ada } = here;
  await eventually(async () => {
    const orders = [...(await everyOrder(alice)), ...(await everyOrder(bob))];
    expect(orders.filter(({ status }) => status === 'payment pending')).toEqual([]);
    const placedOnes = orders.filter(({ status }) => status === 'placed');
    const { captured, refunded } = await summaryOf(ada);
    expect(captured.count - refunded.count).toBe(placedOnes.length);
    expect(captured.sum - refunded.sum).toBe(placedOnes.reduce((sum, { total }) => sum + total, 0));
    const tickets = await everyId(oscar, '/stores/1/orders');
    expect(tickets.toSorted()).toEqual(placedOnes.map(({ orderId }) => orderId).toSorted());
  }, 120_000);
  expect((await everyOrder(alice)).filter(({ status }) => status === 'placed').length).toBeGreaterThan(0);
});
