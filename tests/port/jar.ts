import { z } from 'zod';
import { event } from '#kit/contract.ts';
import { ask, type Decider } from '#kit/decider.ts';

/** The smallest aggregate that uses all of the kit: coins are put in at once, its price has to be asked for outside. */
export type Jar = Readonly<{ coins: number; price?: number }>;
export type JarCommand =
  | Readonly<{ type: 'Put'; coins: number; at: string }>
  | Readonly<{ type: 'Price'; price?: number; at: string }>;

const at = z.iso.datetime();
export const CoinsPut = event('test.jar', 'CoinsPut', { coins: z.int(), label: z.string(), at });
export const Priced = event('test.jar', 'Priced', { price: z.int(), at });
type JarEvent =
  | { type: 'CoinsPut'; data: { coins: number; label: string; at: string } }
  | { type: 'Priced'; data: { price: number; at: string } };

/** What JSON, headers and stores like to spoil. */
export const LABEL = '통닭 <b>&"\\ 😀 \u2028 ñ';

export const jar: Decider<Jar, JarCommand, JarEvent, never> = {
  initial: { coins: 0 },
  decide: ({ price }, command) => {
    switch (command.type) {
      case 'Put':
        return [{ type: 'CoinsPut', data: { coins: command.coins, label: LABEL, at: command.at } }];
      case 'Price':
        if (price !== undefined) return [];
        return command.price === undefined
          ? ask
          : [{ type: 'Priced', data: { price: command.price, at: command.at } }];
    }
  },
  evolve: (state, { type, data }) =>
    type === 'CoinsPut' ? { ...state, coins: state.coins + data.coins } : { ...state, price: data.price },
};

export const NOW = '2026-11-01T09:00:00.000Z';
export const put = (coins: number): JarCommand => ({ type: 'Put', coins, at: NOW });
export const price: JarCommand = { type: 'Price', at: NOW };
export const priced = (amount: number): JarCommand => ({ ...price, price: amount });
export const shelf = { kind: 'jar', events: [CoinsPut, Priced], lists: () => ['jars'] };
