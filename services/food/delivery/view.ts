import type { Caller } from '#kit/auth.ts';
import type { Delivery } from './delivery.ts';

type LoadMany = (ids: readonly string[]) => Promise<readonly (Delivery | undefined)[]>;

/** The deliveries as a list shows them; one that was cancelled before it began was never there for a rider. */
export const deliveryRows = (loadMany: LoadMany) => async (ids: readonly string[]) => {
  const found = await loadMany(ids);
  return found.map((delivery, i) => delivery && shown(ids[i] ?? '', delivery));
};

const shown = (orderId: string, delivery: Delivery) => {
  if (!('storeId' in delivery)) return undefined;
  const { storeId = '', startedAt = '', ...rest } = delivery;
  return { orderId, storeId, startedAt, ...rest };
};

type DeliveryRow = NonNullable<ReturnType<typeof shown>>;

/** What waits for a rider is for each of them; what is under way is its own rider's business, and an admin's. */
export const maySee = ({ id, roles }: Pick<Caller, 'id' | 'roles'>, row: DeliveryRow) =>
  roles.includes('admin') || !('riderId' in row) || row.riderId === id;
