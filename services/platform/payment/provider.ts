import { setTimeout as pause } from 'node:timers/promises';

/** What is handed to whoever moves the money. `paymentId` is the key of idempotency: the same one never captures twice. */
export type Charge = Readonly<{ paymentId: string; amount: number; token: string }>;
export type Verdict = 'approved' | Readonly<{ declined: string }>;

/** Moves the money, or says why not. May be asked again with the same charge after a crash, and then says the same. */
export type Provider = (charge: Charge) => Promise<Verdict>;

type Settings = Readonly<{
  delay: Readonly<{ least: number; most: number }>;
  declineOver: number | undefined;
}>;

const SLOW_MS = 3_000;

/**
 * A provider that moves no money, for local use and tests. What it says follows from the charge alone, so asking twice
 * is safe by nature. The token chooses: tok_declined is declined, tok_slow takes three seconds longer.
 */
export const simulated =
  ({ delay, declineOver }: Settings): Provider =>
  async ({ amount, token }) => {
    const usual = delay.least + Math.random() * (delay.most - delay.least);
    const takes = usual + (token === 'tok_slow' ? SLOW_MS : 0);
    if (takes > 0) await pause(takes);
    if (token === 'tok_declined') return { declined: 'cardDeclined' };
    if (declineOver !== undefined && amount > declineOver) return { declined: 'overLimit' };
    return 'approved';
  };

/** The token whose charge is captured though its answer never comes: for trying out what the caller then does. */
export const isLost = (token: string): boolean => token === 'tok_lost';
