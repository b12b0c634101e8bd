import { expect } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { everyId, type World } from '#tools/demo/world.ts';
import { armed } from './fault.ts';
import { bodyOf } from './world.ts';

// What a story needs to decide a race one way and then the other, and to see what came of it. Needs `withFaults`.

export const STORE = '/stores/1/orders';

/** Begins one thing, holds it at a step, does another meanwhile, and lets the first go on. */
export const whileHeldAt = async <A, B>(
  here: World,
  step: string,
  begin: () => Promise<A>,
  meanwhile: () => Promise<B>,
): Promise<readonly [A, B]> => {
  const fault = armed(here, step);
  const begun = begin();
  await eventually(() => expect(fault.isReached()).toBe(true));
  const other = await meanwhile();
  fault.release();
  return [await begun, other];
};

export const isInTheStore = (here: World, orderId: string, status = 'received') =>
  eventually(async () => expect(await everyId(here.oscar, `${STORE}?status=${status}`)).toContain(orderId));

/** The customer sees the money back, and payment has given it back in one decision. */
export const isRefundedOnce = (here: World, orderId: string) =>
  eventually(async () => {
    const { paid, refunded } = bodyOf<{ paid: number; refunded: number }>(
      await here.alice('GET', `/orders/${orderId}`),
    );
    expect([paid, refunded]).toEqual([18_000, 18_000]);
    const given = here.platform
      .logs('payment.app')
      .split('\n')
      .filter((line) => line.includes(orderId) && line.includes('PaymentRefunded'));
    expect(given).toHaveLength(1);
  });
