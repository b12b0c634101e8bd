import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { everyId, everyOrder, summaryOf, type World } from '#tools/demo/world.ts';
import { bodyOf } from './world.ts';

// What a story needs to decide a race one way and then the other, and to see what came of it. Needs `withFaults`.

export const STORE = '/stores/1/orders';

/** Whoever comes to this step waits there until `go`. */
const waitingAt = (here: World, step: string) => {
  const reached = join(here.faults, `${step}.reached`);
  writeFileSync(join(here.faults, `${step}.armed`), '');
  return {
    isReached: () => eventually(() => expect(existsSync(reached)).toBe(true)),
    go: () => rmSync(reached, { force: true }),
  };
};

/** Begins one thing, holds it at a step, does another meanwhile, and lets the first go on. */
export const whileHeldAt = async <A, B>(
  here: World,
  step: string,
  begin: () => Promise<A>,
  meanwhile: () => Promise<B>,
): Promise<readonly [A, B]> => {
  const held = waitingAt(here, step);
  const begun = begin();
  await held.isReached();
  const other = await meanwhile();
  held.go();
  return [await begun, other];
};

export const isInTheStore = (here: World, orderId: string, status = 'received') =>
  eventually(async () => expect(await everyId(here.oscar, `${STORE}?status=${status}`)).toContain(orderId));

const UNDONE = ['declined', 'expired', 'cancelled', 'rejected', 'payment pending'];

/** Captured − refunded is what the orders cost that are still wanted, to the won. */
export const moneyAddsUp = (here: World) =>
  eventually(async () => {
    const { captured, refunded } = await summaryOf(here.ada);
    const orders = [...(await everyOrder(here.alice)), ...(await everyOrder(here.bob))];
    const wanted = orders.filter(({ status }) => !UNDONE.includes(status));
    expect(captured.count - refunded.count).toBe(wanted.length);
    expect(captured.sum - refunded.sum).toBe(wanted.reduce((sum, { total }) => sum + total, 0));
  });

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
