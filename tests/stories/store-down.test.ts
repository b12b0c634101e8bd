import { expect, test } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { everyId, world } from '#tools/demo/world.ts';
import { placed } from './world.ts';

test('FD-N2 SK-N3 orders are taken while the store is down, and all arrive once when it is up', async () => {
  await using here = await world();
  const { alice, oscar, platform } = here;
  await platform.stop('store');
  const ids: string[] = [];
  for (let i = 0; i < 10; i++) ids.push((await placed(alice)).orderId);
  expect((await oscar('GET', '/stores/1/orders')).status).toBe(503);
  await platform.start('store');
  await eventually(async () =>
    expect((await everyId(oscar, '/stores/1/orders')).toSorted()).toEqual(ids.toSorted()),
  );
});

test('an app that is killed while its sidecar lives gets every message when it is back', async () => {
  await using here = await world();
  const { alice, oscar, platform } = here;
  await platform.kill('store.app');
  const ids: string[] = [];
  for (let i = 0; i < 10; i++) ids.push((await placed(alice)).orderId);
  await platform.start('store.app');
  // What was fetched for the dead app comes back after the broker's processing time-out.
  await eventually(
    async () => expect((await everyId(oscar, '/stores/1/orders')).toSorted()).toEqual(ids.toSorted()),
    120_000,
  );
});
