import { deliveryEvents } from '#food/contract.ts';
import { commandHandler } from '#kit/commands.ts';
import { loadConfig } from '#kit/config.ts';
import { readList } from '#kit/lists.ts';
import { platform, serve } from '#kit/serve.ts';
import { order } from './clients.ts';
import { Config } from './config.ts';
import { delivery } from './delivery.ts';
import { routes } from './http.ts';
import { policies } from './policies.ts';
import { deliveryRows, maySee } from './view.ts';

const here = platform(loadConfig(Config));
const home = here.home('delivery-store');
const { claim } = order(here.dapr.invoke);

const deliveries = commandHandler(delivery, home, {
  kind: 'delivery',
  events: deliveryEvents,
  lists: (state) => ('storeId' in state ? ['deliveries'] : []),
  // Claiming again is no second claim, so what was begun is simply done.
  resume: async (id, command) => {
    if (command.type !== 'PickUp') return;
    await deliveries(id, command, {
      learn: async () => ({ ...command, claim: await claim(id, command.riderId) }),
    });
  },
});

await serve(here, {
  home,
  policies: policies({ deliveries }),
  routes: routes({
    deliveries,
    claim,
    now: () => new Date().toISOString(),
    deliveriesFor: (caller, status, page) =>
      readList(home.lists, 'deliveries', {
        ...page,
        rowsOf: deliveryRows(deliveries.loadMany),
        keep: (row) => (!status || row.status === status) && maySee(caller, row),
      }),
  }),
});
