import { account, agrees } from './chaos/account.ts';
import { shopping } from './chaos/customers.ts';
import { killing } from './chaos/killer.ts';
import { seeded } from './chaos/random.ts';
import { until } from './demo/until.ts';
import { everyId, world } from './demo/world.ts';
import { duration, main, say, trouble } from './terminal.ts';

const ORDERS = 300;
const AT_ONCE = 50;
/** What a dead consumer had fetched comes back after the broker's processing time-out, which is a minute. */
const SETTLING_MS = 110_000;

await main(async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  say(
    `seed ${seed}: ${ORDERS} orders, ${AT_ONCE} at once, while processes die (SEED=${seed} make chaos repeats the choices)`,
  );
  const env = { order: { PAYMENT_DEADLINE_SECONDS: '20' }, payment: { PAYMENT_DELAY_MS: '20-200' } };
  await using here = await world({ env });
  const begun = Date.now();
  const stop = killing(here.platform, seeded(seed));
  const told = await shopping({
    customers: [here.alice, here.bob],
    orders: ORDERS,
    atOnce: AT_ONCE,
    random: seeded(seed + 1),
  });
  const killed = await stop();
  const pressed = duration(Date.now() - begun);
  say(`killed ${[...killed].map(([who, times]) => `${who} ${times}×`).join(', ')} in ${pressed}; settling`);
  const count = async () => (await everyId(here.alice, '/orders')).length;
  await until(
    'the view answers',
    () => count().catch(() => -1),
    (found) => found >= 0,
  );
  const rows = await until('it adds up', () => account(here, told), agrees, SETTLING_MS).catch(() =>
    account(here, told),
  );
  say('');
  for (const { what, expected, found } of rows) {
    say(`${expected === found ? '✓' : '✗'} ${what.padEnd(42)} ${`${found}`.padStart(9)} of ${expected}`);
  }
  say(`\nseed ${seed}, ${duration(Date.now() - begun)}`);
  if (!agrees(rows)) throw trouble('The figures do not agree: an order or a payment was lost or doubled.');
});
