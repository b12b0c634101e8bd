import { storeEvents, ticketEvents } from '#food/contract.ts';
import { commandHandler } from '#kit/commands.ts';
import { loadConfig } from '#kit/config.ts';
import { readList } from '#kit/lists.ts';
import { platform, serve } from '#kit/serve.ts';
import { order } from './clients.ts';
import { Config } from './config.ts';
import { routes } from './http.ts';
import { policies } from './policies.ts';
import { store } from './store.ts';
import { ticket } from './ticket.ts';
import { storeRows, ticketRows } from './view.ts';

const here = platform(loadConfig(Config));
const home = here.home('store-store');
const claims = order(here.dapr.invoke);

const stores = commandHandler(store, home, {
  kind: 'store',
  events: storeEvents,
  lists: () => ['stores'],
});

const tickets = commandHandler(ticket, home, {
  kind: 'ticket',
  events: ticketEvents,
  lists: (state) => ('lines' in state ? [`tickets-of-${state.storeId}`] : []),
  // Claiming again is no second claim, so what was begun is simply done.
  resume: async (id, command) => {
    if (command.type === 'AcceptTicket') {
      const learn = async () => ({ ...command, claim: await claims.accept(id, command) });
      await tickets(id, command, { learn });
    }
    if (command.type === 'RejectTicket') {
      const learn = async () => ({ ...command, claim: await claims.reject(id, command) });
      await tickets(id, command, { learn });
    }
  },
});

await serve(here, {
  home,
  policies: policies({ tickets }),
  routes: routes({
    stores,
    tickets,
    claims,
    newId: home.newId,
    now: () => new Date().toISOString(),
    allStores: (page) => readList(home.lists, 'stores', { ...page, rowsOf: storeRows(stores.loadMany) }),
    ticketsOf: (storeId, status, page) =>
      readList(home.lists, `tickets-of-${storeId}`, {
        ...page,
        rowsOf: ticketRows(tickets.loadMany),
        keep: (row) => !status || row.status === status,
      }),
  }),
});
