import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { between, sidecarCalls } from './bench/calls.ts';
import { processorTime, used } from './bench/cpu.ts';
import { orderLoad } from './bench/load.ts';
import { type Run, report, versionOf } from './bench/report.ts';
import { until } from './demo/until.ts';
import { tokenOf } from './demo/users.ts';
import { everyId, summaryOf, world } from './demo/world.ts';
import type { Platform } from './platform/platform.ts';
import { main, root, say, trouble } from './terminal.ts';

const RESULT = 'docs/reference/order-cost.md';
const WARM_UP = 1_000;
const RUNS = [
  { atOnce: 1, orders: 500 },
  { atOnce: 32, orders: 3_000 },
];

/** Whether no event was delivered for a moment. */
const quiet = async (platform: Platform) => {
  const before = await sidecarCalls(platform);
  await pause(300);
  return between(before, await sidecarCalls(platform))['events delivered'] === 0;
};

await main(async () => {
  await using here = await world({ env: { '*': { JOURNAL_LEASE_SECONDS: '15' } } });
  const { platform, keys, ada, oscar } = here;
  const target = { gateway: platform.gateway, token: await tokenOf(keys, 'alice') };
  const everythingArrived = async () => {
    const { captured } = await summaryOf(ada);
    const arrived = async () => (await everyId(oscar, '/stores/1/orders')).length;
    await until('every paid order is in its store', arrived, (count) => count === captured.count, 60_000);
  };

  say(`warming up with ${WARM_UP} orders`);
  await orderLoad({ ...target, orders: WARM_UP, atOnce: 16 });
  const runs: Run[] = [];
  for (const { orders, atOnce } of RUNS) {
    await everythingArrived();
    say(`${orders} orders, ${atOnce} at once`);
    const [time, calls] = [processorTime(platform), await sidecarCalls(platform)];
    const load = await orderLoad({ ...target, orders, atOnce });
    // What an order sets going is part of its cost, so it is waited for.
    await until(
      'all events are delivered',
      () => quiet(platform),
      (isQuiet) => isQuiet,
      60_000,
    );
    runs.push({
      atOnce,
      orders,
      load,
      processor: used(time, processorTime(platform)),
      calls: between(calls, await sidecarCalls(platform)),
    });
  }
  await everythingArrived();
  const text = report(runs, versionOf(platform.plan.daprd));
  writeFileSync(join(root, RESULT), text);
  say(`\n${text}\nwritten to ${RESULT}`);
  if (runs.some(({ load }) => load.refused > 0)) throw trouble('Some orders were not answered by 201.');
});
