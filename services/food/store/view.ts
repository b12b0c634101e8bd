import type { Store } from './store.ts';
import type { Ticket } from './ticket.ts';

type LoadMany<T> = (ids: readonly string[]) => Promise<readonly (T | undefined)[]>;

/** The stores as a list shows them: without their menus. */
export const storeRows = (loadMany: LoadMany<Store>) => async (ids: readonly string[]) => {
  const found = await loadMany(ids);
  return found.map((store, i) =>
    store && store.status !== 'none'
      ? { storeId: ids[i] ?? '', name: store.name, open: store.open }
      : undefined,
  );
};

/** The kitchen's side of orders. */
export const ticketRows = (loadMany: LoadMany<Ticket>) => async (ids: readonly string[]) => {
  const found = await loadMany(ids);
  return found.map((ticket, i) =>
    ticket && 'lines' in ticket ? { orderId: ids[i] ?? '', ...ticket } : undefined,
  );
};
