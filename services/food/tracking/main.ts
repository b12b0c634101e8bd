import { loadConfig } from '#kit/config.ts';
import { readList } from '#kit/lists.ts';
import { platform, serve } from '#kit/serve.ts';
import { openView } from '#kit/views.ts';
import { order } from './clients.ts';
import { Config } from './config.ts';
import { routes } from './http.ts';
import { policies } from './policies.ts';
import { project, type Tracked, type TrackedEvent } from './view.ts';

const here = platform(loadConfig(Config));
const kept = here.keeping('tracking-view');

const view = openView<Tracked, TrackedEvent>({
  ...kept,
  kind: 'order',
  initial: {},
  project,
  listsOf: ({ customerId }) => (customerId ? [`orders-of-${customerId}`] : []),
});

const rowsOf = async (ids: readonly string[]) => {
  const rows = await view.loadMany(ids);
  return rows.map((row, i) => row && { orderId: ids[i] ?? '', row });
};

await serve(here, {
  documents: kept.documents,
  policies: policies({ track: view.take }),
  routes: routes({
    load: view.load,
    ordersOf: (customerId, page) => readList(kept.lists, `orders-of-${customerId}`, { ...page, rowsOf }),
    ...order(here.dapr.invoke),
  }),
});
