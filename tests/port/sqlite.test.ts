import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { scratch } from '#tools/platform/scratch.ts';
import { documentsContract } from './documents.ts';
import { homeContract } from './home.ts';
import { broker, openPlace, shared } from './place.ts';
import { component } from './sidecar.ts';

const place = shared<Awaited<ReturnType<typeof openPlace>>>();
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  const folder = stack.use(scratch());
  const store = component('store', 'state.sqlite', { connectionString: join(folder.path, 'store.db') });
  place.set(
    stack.use(
      await openPlace({ dir: folder.path, appId: 'shelf', store, broker: broker('pubsub.in-memory') }),
    ),
  );
});
afterAll(() => stack.disposeAsync());

documentsContract(() => place.get().documents);
homeContract(place.get);
