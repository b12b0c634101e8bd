import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { summaryOf, type World, world } from '#tools/demo/world.ts';
import { armed } from './fault.ts';
import { moneyAddsUp } from './money.ts';
import { bodyOf, chicken, statusOf } from './world.ts';

let here: World;
beforeAll(async () => {
  here = await world({ withFaults: true, env: { order: { PAYMENT_DEADLINE_SECONDS: '4' } } });
});
afterAll(() => here?.[Symbol.asyncDispose]());

const deferred = async () => {
  const reply = await here.alice('POST', '/orders', chicken);
  expect([202, 503]).toContain(reply.status);
  return bodyOf<{ orderId: string }>(reply).orderId;
};

const expires = (orderId: string) =>
  eventually(async () => expect(await statusOf(here.alice, orderId)).toBe('expired'));

test('an order that is not paid in time expires, and cannot be paid any more', async () => {
  const { alice, platform } = here;
  await platform.stop('payment');
  const orderId = await deferred();
  await expires(orderId);
  await platform.start('payment');
  const late = await alice('POST', `/orders/${orderId}/pay`);
  expect([late.status, late.body]).toEqual([
    409,
    expect.objectContaining({ type: '/problems/order-not-payable', found: 'expired' }),
  ]);
  await moneyAddsUp(here);
});

test('an order waits for its time across a crash of the order service', async () => {
  const { platform } = here;
  await platform.stop('payment');
  const orderId = await deferred();
  await platform.kill('order.app');
  await platform.start('order.app');
  await expires(orderId);
  await platform.start('payment');
  await moneyAddsUp(here);
});

test('expiry ∥ late approval: a payment that is captured after the order has expired is given back, once', async () => {
  const { alice, ada, platform } = here;
  await eventually(async () => expect((await alice('POST', '/orders', chicken)).status).toBe(201));
  await moneyAddsUp(here);
  const before = await summaryOf(ada);
  const fault = armed(here, 'payment.noted');
  const orderId = await deferred();
  await expires(orderId);
  expect(fault.isReached()).toBe(true);
  await eventually(() => expect(platform.logs('payment.app')).toContain('PaymentVoided'));
  // Payment goes on where it stood: it asks for the money though the order is gone.
  fault.release();
  await eventually(async () => {
    const { captured, refunded } = await summaryOf(ada);
    expect([captured.count, refunded.count]).toEqual([before.captured.count + 1, before.refunded.count + 1]);
  });
  await moneyAddsUp(here);
  expect(await statusOf(here.alice, orderId)).toBe('expired');
});
