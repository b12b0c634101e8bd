import { expect } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { everyOrder, summaryOf, type World } from '#tools/demo/world.ts';

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
