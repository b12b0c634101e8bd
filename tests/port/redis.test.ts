import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { freePort } from '#tools/platform/port.ts';
import { scratch } from '#tools/platform/scratch.ts';
import { startRedis } from '#tools/setup/redis.ts';
import { documentsContract } from './documents.ts';
import { homeContract } from './home.ts';
import { broker, openPlace, shared } from './place.ts';
import { component } from './sidecar.ts';

const place = shared<Awaited<ReturnType<typeof openPlace>>>();
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  const folder = stack.use(scratch());
  const redis = await startRedis({ dir: join(folder.path, 'redis'), port: await freePort(16_500) });
  stack.defer(redis.stop);
  const redisHost = `127.0.0.1:${redis.port}`;
  const store = component('store', 'state.redis', { redisHost });
  const opened = openPlace({
    dir: folder.path,
    appId: 'shelf',
    store,
    broker: broker('pubsub.redis', { redisHost }),
  });
  place.set(stack.use(await opened));
});
afterAll(() => stack.disposeAsync());

documentsContract(() => place.get().documents);
homeContract(place.get);
