import type { Client } from './client.ts';

/** The references' two stores, and what they sell at how much. */
export const stores = [
  { storeId: '1', name: '마포 통닭', menu: { 통닭: 18_000, '양념 통닭': 19_000, 콜라: 2_000 } },
  { storeId: '2', name: '용산 피자', menu: { 피자: 24_000, '고구마 피자': 26_000, 콜라: 2_500 } },
];

/** The demo's stores with their menus, made through the gateway by an admin. Doing it again changes nothing. */
export const seed = async (admin: Client): Promise<void> => {
  for (const { storeId, name, menu } of stores) {
    await expecting([201, 200], admin('POST', '/stores', { storeId, name }));
    for (const [item, price] of Object.entries(menu)) {
      await expecting([200], admin('PUT', `/stores/${storeId}/menu/${encodeURIComponent(item)}`, { price }));
    }
  }
};

const expecting = async (statuses: readonly number[], reply: ReturnType<Client>) => {
  const { status, body } = await reply;
  if (!statuses.includes(status))
    throw new Error(`the demo data could not be made: ${status} ${JSON.stringify(body)}`);
};
