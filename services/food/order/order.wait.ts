const SOONEST_MS = 2_000;

/**
 * When payment is asked again what became of an order's payment: soon at first, then at twice the age each time, and at
 * the deadline. Its event may have come before the order was saved, so waiting for it is not enough.
 */
export const nextLook = (deadline: string, lifetimeMs: number, now: number): string => {
  const due = Date.parse(deadline);
  const age = Math.max(0, now - (due - lifetimeMs));
  return new Date(Math.min(due, now + Math.max(SOONEST_MS, age))).toISOString();
};
