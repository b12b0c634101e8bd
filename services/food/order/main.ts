import { orderEvents } from '#food/contract.ts';
import { cached } from '#kit/cache.ts';
import { commandHandler } from '#kit/commands.ts';
import { loadConfig } from '#kit/config.ts';
import { platform, serve } from '#kit/serve.ts';
import { openView } from '#kit/views.ts';
import { payment } from './clients.ts';
import { Config } from './config.ts';
import { routes } from './http.ts';
import { order } from './order.ts';
import { nextLook } from './order.wait.ts';
import { policies } from './policies.ts';
import { emptyMenu, project, quoting } from './view.ts';

const MENU_AGE_MS = 1_000;

const config = loadConfig(Config);
const here = platform(config);
const home = here.home('order-store');
const { pay, inquire } = payment(here.dapr.invoke);
const now = () => new Date().toISOString();
const lifetimeMs = config.PAYMENT_DEADLINE_SECONDS * 1_000;
const deadline = () => new Date(Date.now() + lifetimeMs).toISOString();

const menus = openView({ ...home, kind: 'menu', initial: emptyMenu, project, listsOf: () => ['menus'] });
const quote = quoting({
  menu: cached(menus.load, MENU_AGE_MS),
  allStores: cached((list) => home.lists.all(list), MENU_AGE_MS),
});

const orders = commandHandler(order, home, {
  kind: 'order',
  events: orderEvents,
  // Whoever pressed the button may have gone: payment is asked what it did, and not to do it now.
  resume: async (id, command) => {
    if (command.type !== 'PlaceOrder' && command.type !== 'PayOrder') return;
    await orders(id, command, { learn: async () => ({ ...command, payment: await inquire(id), at: now() }) });
  },
  wake: {
    at: (state) =>
      state.status === 'awaitingPayment' ? nextLook(state.deadline, lifetimeMs, Date.now()) : undefined,
    run: async (id) => {
      const found = await inquire(id);
      const isSettled = found.outcome === 'approved' || found.outcome === 'declined';
      // A payment that comes after the order has expired is given back by payment itself.
      await orders(
        id,
        isSettled ? { type: 'RecordPayment', payment: found, at: now() } : { type: 'ExpireOrder', at: now() },
      );
    },
  },
});

await serve(here, {
  home,
  policies: policies({ orders, menus: menus.take }),
  routes: routes({ orders, quote, pay, deadline, newId: home.newId, now }),
});
