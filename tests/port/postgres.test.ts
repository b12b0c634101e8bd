import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { freePort } from '#tools/platform/port.ts';
import { scratch } from '#tools/platform/scratch.ts';
import { startPostgres } from '#tools/setup/postgres.ts';
import { startRedis } from '#tools/setup/redis.ts';
import { documentsContract } from './documents.ts';
import { homeContract } from './home.ts';
import { broker, openPlace, shared } from './place.ts';
import { component } from './sidecar.ts';

const place = shared<Awaited<ReturnType<typeof openPlace>>>();
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  const folder = stack.use(scratch());
  const redis = await startRedis({ dir: join(folder.path, 'redis'), port: await freePort(17_000) });
  stack.defer(redis.stop);
  const postgres = await startPostgres({ dir: join(folder.path, 'postgres') });
  stack.defer(postgres.stop);
  const store = component('store', 'state.postgresql', { connectionString: postgres.url }, 'v2');
  const streams = broker('pubsub.redis', { redisHost: `127.0.0.1:${redis.port}` });
  place.set(stack.use(await openPlace({ dir: folder.path, appId: 'shelf', store, broker: streams })));
});
afterAll(() => stack.disposeAsync());

documentsContract(() => place.get().documents);
homeContract(place.get);
