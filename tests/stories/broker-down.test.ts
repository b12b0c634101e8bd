import { expect, test } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { everyId, world } from '#tools/demo/world.ts';
import { claimOffset } from '#tools/platform/port.ts';
import { scratch } from '#tools/platform/scratch.ts';
import { startRedis } from '#tools/setup/redis.ts';
import { placed, statusOf } from './world.ts';

/** A port of the usual scheme that no platform of the tests uses. */
const BROKER = 16380;

test('with the broker away orders are placed as usual, and everything arrives once it is back', async () => {
  using folder = scratch();
  const { offset, claim } = await claimOffset([BROKER]);
  using _claim = claim;
  const port = BROKER + offset;
  let broker = await startRedis({ dir: folder.path, port });
  const component = (file: string, yaml: string) =>
    file === 'events.yaml' ? yaml.replaceAll('127.0.0.1:6379', `127.0.0.1:${port}`) : yaml;
  try {
    await using here = await world({ component });
    const { alice, oscar, platform } = here;
    await broker.stop();
    const ids: string[] = [];
    for (let i = 0; i < 10; i++) ids.push((await placed(alice)).orderId);
    expect(await everyId(oscar, '/stores/1/orders')).toEqual([]);
    // Announced by the successor of a process that died with its events unsent.
    await platform.kill('order.app');
    await platform.start('order.app');
    for (let i = 0; i < 5; i++) ids.push((await placed(alice)).orderId);

    broker = await startRedis({ dir: folder.path, port });
    await eventually(
      async () => expect((await everyId(oscar, '/stores/1/orders')).toSorted()).toEqual(ids.toSorted()),
      90_000,
    );
    for (const id of ids) await eventually(async () => expect(await statusOf(alice, id)).toBe('placed'));
    await eventually(async () =>
      expect((await everyId(alice, '/orders')).toSorted()).toEqual(ids.toSorted()),
    );
  } finally {
    await broker.stop();
  }
});
