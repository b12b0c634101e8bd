import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { claimOffset, freePort, mustBeFree, offsets } from './port.ts';

describe('the distance by which a platform is moved', () => {
  test('keeps every group of ports apart, and below those of outgoing connections', () => {
    const groups = [8081, 16379, 18081, 19081, 20081, 21081];
    const widest = Math.max(...offsets(0)) + 16;
    for (const [at, group] of groups.entries()) expect(group + widest).toBeLessThan(groups[at + 1] ?? 32768);
  });

  test('is tried in every place, whichever comes first', () => {
    expect(offsets(7).toSorted()).toEqual(offsets(0).toSorted());
    expect(offsets(7)[0]).not.toBe(offsets(0)[0]);
  });

  test('is never the same for two who ask at one moment', async () => {
    const claims = await Promise.all([1, 2, 3].map(() => claimOffset([28_100])));
    expect(new Set(claims.map(({ offset }) => offset)).size).toBe(3);
    for (const { claim } of claims) claim[Symbol.dispose]();
  });
});

test('a port that is taken is named with the process that holds it', async () => {
  const port = await freePort(29_000);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  await expect(mustBeFree([port])).rejects.toThrow(`Port ${port} is in use by process ${process.pid} (`);
  server.close();
});
