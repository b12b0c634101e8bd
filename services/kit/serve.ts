import { once } from 'node:events';
import type { Server } from 'node:http';
import type { KeepingConfig, ServiceConfig, SidecarConfig } from './config.ts';
import { connect, PUBSUB } from './dapr.ts';
import type { Documents } from './documents.ts';
import { faults } from './fault.ts';
import { openHome } from './home.ts';
import type { Route } from './http.ts';
import type { Invoke } from './invoke.ts';
import { openLists } from './lists.ts';
import { createLog, type Log } from './log.ts';
import { type Policy, subscriptions } from './policies.ts';
import { retrying } from './retry.ts';
import { app, type Edges, refuseBroken } from './web.ts';

/** The sidecar keeps idle connections for 90 s; closing earlier than it does would lose a request now and then. */
const KEEP_ALIVE_MS = 95_000;
const STOP_MS = 10_000;
const SWEEP_MS = 50;

/** What a service stands on: its log, its sidecar and, by name of a store, a home for its aggregates. */
export const platform = (config: ServiceConfig & SidecarConfig & Partial<KeepingConfig>) => {
  const { APP_ID: appId, LOG_LEVEL, JOURNAL_LEASE_SECONDS = 15, FAULT_DIR } = config;
  const log = createLog(LOG_LEVEL, appId);
  const sidecar = connect(config);
  const dapr = { ...sidecar, invoke: logged(sidecar.invoke, log) };
  const home = (store: string) =>
    openHome({
      appId,
      documents: dapr.documents(store),
      publish: dapr.publish,
      leaseMs: JOURNAL_LEASE_SECONDS * 1_000,
      log,
      fault: faults(FAULT_DIR),
    });
  /** For a service that keeps rows and lists, and no aggregates. */
  const keeping = (store: string) => {
    const documents = dapr.documents(store);
    return { documents, lists: openLists(documents) };
  };
  return { config, log, dapr, home, keeping };
};

/** Every call that got no answer leaves a line: the caller is told only what follows from it. */
const logged =
  (invoke: Invoke, log: Log): Invoke =>
  async (app, line, body) => {
    const said = await invoke(app, line, body);
    if ('reason' in said) log.warn({ callee: app, line, ...said }, 'a call got no answer');
    return said;
  };

type Platform = ReturnType<typeof platform>;
type Service = Readonly<{
  routes?: readonly Route[];
  policies?: readonly Policy[];
  home?: ReturnType<Platform['home']>;
  /** Where the service keeps what it keeps; a home has its own. */
  documents?: Documents;
  mount?: Edges['mount'];
  /** Takes requests that do not come from its own sidecar. */
  isOpen?: boolean;
}>;

/** Listens, opens the journal once the sidecar is there, and serves until SIGTERM; then finishes what runs and ends. */
export const serve = async (
  { config, log, dapr }: Platform,
  { routes = [], policies = [], home, documents = home?.documents, mount, isOpen = false }: Service,
) => {
  let state: 'starting' | 'ready' | 'stopping' = 'starting';
  const { APP_ID, APP_HOST, APP_PORT, APP_API_TOKEN } = config;
  if (!APP_API_TOKEN && !isOpen)
    log.warn('APP_API_TOKEN is not set: every process on this machine may call this service');
  const isReady = async () => {
    if (state !== 'ready' || !(await dapr.isReady())) return false;
    return documents
      ? documents.read('ready').then(
          () => true,
          () => false,
        )
      : true;
  };
  const koa = app({
    routes,
    policies,
    subscriptions: subscriptions(APP_ID, PUBSUB, policies),
    isReady,
    mount,
    token: isOpen ? undefined : APP_API_TOKEN,
    log,
  });
  const server = koa.listen(APP_PORT, APP_HOST);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 1_000;
  server.on('clientError', refuseBroken);
  await once(server, 'listening');

  const stop = stopSignal();
  const isStopping = () => state === 'stopping';
  void stop.then(() => {
    state = 'stopping';
  });
  if (home) {
    await retrying(() => home.start(), {
      isOver: isStopping,
      onFailure: (error) => log.warn({ err: error }, 'the journal cannot be opened yet'),
    });
  }
  if (!isStopping()) state = 'ready';
  log.info({ port: APP_PORT }, 'ready');
  await stop;
  setTimeout(() => process.exit(1), STOP_MS).unref();
  await closed(server);
  await home?.close();
  await dapr.close();
  log.info('stopped');
};

const stopSignal = () =>
  new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });

const closed = async (server: Server) => {
  const done = once(server, 'close');
  server.close();
  // The sidecar keeps its connections open, also those whose last request is still being answered now.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  await done;
  clearInterval(sweep);
};
