import { relative } from 'node:path';
import type { MemberStatus, Platform } from '#tools/platform/platform.ts';
import { bad, faint, good, root } from '#tools/terminal.ts';

/** The services with their addresses and health, a line each. */
export const table = async (platform: Platform) => {
  const status = platform.status();
  const lines = platform.plan.apps.map(async ({ id, ports }) => {
    const [app, sidecar] = ['app', 'daprd'].map((part) =>
      status.find(({ member }) => member === `${id}.${part}`),
    );
    const health = await healthOf(platform, id, [app, sidecar]);
    return `  ${id.padEnd(10)} http://localhost:${ports.app}   ${health}   ${faint(`sidecar http://localhost:${ports.http}`)}`;
  });
  const redis = status.find(({ member }) => member === 'redis');
  return [
    ...(await Promise.all(lines)),
    `  ${'redis'.padEnd(10)} localhost:${redis?.port}          ${wordFor(redis)}`,
  ].join('\n');
};

const healthOf = async (platform: Platform, id: string, both: readonly (MemberStatus | undefined)[]) => {
  const down = both.find((member) => member?.condition !== 'running');
  if (down) return bad(`${down.member.split('.')[1]} ${down.condition}`.padEnd(13));
  return (await platform.ready(id)) ? good('ready'.padEnd(13)) : bad('not ready'.padEnd(13));
};

const wordFor = (redis: MemberStatus | undefined) =>
  redis?.condition === 'running' ? good('running') : bad(redis?.condition ?? 'stopped');

/** How to place an order oneself, and where things are. */
export const hints = ({ plan }: Platform) => {
  const door = `http://localhost:${plan.apps.find(({ id }) => id === 'gateway')?.ports.app}`;
  const folder = relative(root, plan.dataDir) || plan.dataDir;
  return `
Order something yourself:
  TOKEN=$(make token USER=alice)
  curl -i ${door}/orders -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"item":"통닭","storeId":1}'
  curl ${door}/orders -H "authorization: Bearer $TOKEN"

Logs  ${folder}/logs    make logs, make logs S=order
Data  ${folder}         kept for the next start; make clean deletes it
Try   make stop S=store, order, make start S=store · make kill S=payment · make status`;
};
