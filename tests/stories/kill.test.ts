import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '#kit/testing.ts';
import type { Client } from '#tools/demo/client.ts';
import { everyId, everyOrder, type OrderReply, summaryOf, type World, world } from '#tools/demo/world.ts';
import { armed } from './fault.ts';
import { bodyOf, chicken } from './world.ts';

let here: World;
beforeAll(async () => {
  here = await world({ withFaults: true, env: { order: { PAYMENT_DEADLINE_SECONDS: '8' } } });
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

/**
 * Orders until one has come to the step. After the case before, payment may not be asked at once: its breaker is open,
 * or the sidecars are finding each other again.
 */
const orderThatWaitsAt = async (customer: Client, step: string) => {
  const fault = armed(here, step);
  return eventually(async () => {
    const key = { 'idempotency-key': randomUUID() };
    const answer = customer('POST', '/orders', chicken, key).catch(() => undefined);
    const isOver = answer.then(() => true);
    await eventually(async () =>
      expect(fault.isReached() || (await Promise.race([isOver, false]))).toBe(true),
    );
    expect(fault.isReached()).toBe(true);
    return { answer, release: fault.release, press: () => customer('POST', '/orders', chicken, key) };
  });
};

const killedAndBack = async (victim: string) => {
  await here.platform.kill(victim);
  await here.platform.start(victim);
};

test.each(cases)(
  'kill -9 of $victim at $step: the button pressed again gives the order, once',
  async ({ step, victim }) => {
    const { answer, press, release } = await orderThatWaitsAt(here.alice, step);
    await killedAndBack(victim);
    release();
    await answer;
    const { orderId } = await eventually(async () => {
      const reply = await press();
      // Expired while the killed process was away: then the customer is told so, and owes nothing.
      expect([201, 409], JSON.stringify(reply.body)).toContain(reply.status);
      return bodyOf<OrderReply>(reply);
    });
    expect(bodyOf<OrderReply>(await press()).orderId).toBe(orderId);
  },
);

const someCases = cases.filter((_, i) => i % 3 === 0);

test.each(someCases)('kill -9 of $victim at $step, and the customer goes away', async ({ step, victim }) => {
  const { answer, release } = await orderThatWaitsAt(here.bob, step);
  await killedAndBack(victim);
  release();
  await answer;
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
