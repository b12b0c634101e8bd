import { execFileSync } from 'node:child_process';
import { DaprClient, HttpMethod } from '@dapr/dapr';
import { connect } from '#kit/dapr.ts';
import { world } from '#tools/demo/world.ts';
import { main, say } from '#tools/terminal.ts';

// What two clients of the same sidecar cost their process, in one run: docs/adr/0002.

const CALLS = 4_000;
const AT_ONCE = 16;

const imported = (name: string) => {
  const code = `const a = process.cpuUsage(); await import('${name}'); const b = process.cpuUsage(a);
    console.log(Math.round((b.user + b.system) / 1e3), Math.round(process.memoryUsage().rss / 1e6))`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
    .trim()
    .split(' ');
};

const measured = async (call: () => Promise<unknown>) => {
  let left = CALLS;
  const worker = async () => {
    while (left-- > 0) await call();
  };
  const [begun, used] = [performance.now(), process.cpuUsage()];
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const { user, system } = process.cpuUsage(used);
  return { perSecond: (CALLS / (performance.now() - begun)) * 1_000, microseconds: (user + system) / CALLS };
};

await main(async () => {
  await using here = await world();
  const { port, apiToken } = here.platform.sidecar('tracking');
  const ours = connect({ DAPR_HTTP_PORT: port, DAPR_API_TOKEN: apiToken });
  const sdk = new DaprClient({ daprHost: '127.0.0.1', daprPort: `${port}`, daprApiToken: apiToken });
  const calls = {
    undici: () => ours.invoke('store', 'GET /stores/1'),
    '@dapr/dapr': () => sdk.invoker.invoke('store', 'stores/1', HttpMethod.GET),
  };
  say('| client | import: processor ms | resident MB | calls/s | processor µs per call |');
  say('|---|---|---|---|---|');
  for (const [name, call] of Object.entries(calls)) {
    await measured(call);
    const { perSecond, microseconds } = await measured(call);
    const [time, memory] = imported(name);
    say(`| ${name} | ${time} | ${memory} | ${perSecond.toFixed(0)} | ${microseconds.toFixed(0)} |`);
  }
  await ours.close();
});
