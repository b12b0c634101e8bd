import { DaprClient, HttpMethod } from '@dapr/dapr';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type World, world } from '#tools/demo/world.ts';

let here: World;
beforeAll(async () => {
  here = await world();
});
afterAll(() => here?.[Symbol.asyncDispose]());

/** Another team's service, written with Dapr's own SDK, beside one of our sidecars. */
const neighbour = (app: string) => {
  const { port, apiToken } = here.platform.sidecar(app);
  return new DaprClient({ daprHost: '127.0.0.1', daprPort: `${port}`, daprApiToken: apiToken });
};

test('a client of the SDK invokes our operations and gets our answers', async () => {
  const dapr = neighbour('tracking');
  expect(await dapr.invoker.invoke('store', 'stores', HttpMethod.GET)).toEqual({
    items: expect.arrayContaining([expect.objectContaining({ storeId: '1', open: true })]),
  });
});

test('a client of the SDK reads our documents', async () => {
  const dapr = neighbour('store');
  const store = await dapr.state.get('store-store', 'store:1');
  expect(store).toMatchObject({ state: { status: 'registered', name: '마포 통닭' } });
});
