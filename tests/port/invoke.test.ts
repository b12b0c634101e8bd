import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Invoke } from '#kit/invoke.ts';
import { eventually } from '#kit/testing.ts';
import { freePort } from '#tools/platform/port.ts';
import { scratch } from '#tools/platform/scratch.ts';
import { shared } from './place.ts';
import { startSidecar } from './sidecar.ts';

const RESILIENCY = `apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata: { name: test }
spec:
  policies:
    timeouts: { brief: 2s }
    circuitBreakers: { touchy: { maxRequests: 1, interval: 0s, timeout: 1s, trip: consecutiveFailures >= 3 } }
  targets:
    apps: { callee: { timeout: brief, circuitBreaker: touchy } }
`;

const problem = (type: string, status: number) =>
  JSON.stringify({ type: `/problems/${type}`, title: type, status });

/** An app that does what the path says, and counts how often it was really asked. */
const startApp = async () => {
  const port = await freePort(12_000);
  const asked = new Map<string, number>();
  const state = { isHealthy: true };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname: path } = new URL(request.url ?? '', 'http://app');
    if (path === '/healthz') return response.writeHead(state.isHealthy ? 200 : 500).end();
    if (path.startsWith('/dapr/')) return response.writeHead(404).end();
    asked.set(path, (asked.get(path) ?? 0) + 1);
    const [, what = '', status = '200'] = path.split('/');
    if (what === 'hang') return;
    if (what === 'cut') return request.socket.destroy();
    if (what === 'half')
      return response.writeHead(200, { 'content-length': 99 }).write('{"a', () => request.socket.destroy());
    if (what === 'problem')
      return response
        .writeHead(Number(status), { 'content-type': 'application/problem+json' })
        .end(problem('x', Number(status)));
    if (what === 'unavailable') return response.writeHead(503).end(problem('unavailable', 503));
    return response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ said: '통닭', method: request.method }));
  };
  const make = () => createServer((request, response) => void answer(request, response));
  let server = make();
  const start = async () => {
    server = make().listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const stop = async () => {
    server.closeAllConnections();
    await server[Symbol.asyncDispose]();
  };
  await start();
  return {
    port,
    state,
    start,
    stop,
    asked: (path: string) => asked.get(path) ?? 0,
    [Symbol.asyncDispose]: stop,
  };
};

const start = async () => {
  const stack = new AsyncDisposableStack();
  const { path: dir } = stack.use(scratch());
  const app = stack.use(await startApp());
  const callee = stack.use(
    await startSidecar({ dir, appId: 'callee', appPort: app.port, isProbed: true, resources: {} }),
  );
  const caller = stack.use(
    await startSidecar({ dir, appId: 'caller', resources: { resiliency: RESILIENCY } }),
  );
  const { invoke } = caller.dapr;
  const works = () =>
    eventually(async () => expect((await invoke('callee', 'POST /works', {})).outcome).toBe('answer'));
  await works();
  return { app, callee, caller, invoke, works, [Symbol.asyncDispose]: () => stack.disposeAsync() };
};

const world = shared<Awaited<ReturnType<typeof start>>>();
beforeAll(async () => world.set(await start()));
afterAll(() => world.get()[Symbol.asyncDispose]());

const post = (path: string, app = 'callee') => world.get().invoke(app, `POST ${path}`, { n: 1 });
type Outcome = Awaited<ReturnType<Invoke>>['outcome'];

describe('the other side answers:', () => {
  test.for([
    ['/ok', 'answer'],
    ['/problem/404', 'refused'],
    ['/problem/409', 'refused'],
    ['/problem/422', 'refused'],
    ['/problem/500', 'unknown'],
    ['/problem/503', 'unknown'],
    ['/unavailable', 'unavailable'],
    ['/hang', 'unknown'],
    ['/cut', 'unknown'],
    ['/half', 'unknown'],
  ] as const satisfies readonly (readonly [string, Outcome])[])(
    '%s is %s, and it was asked once',
    async ([path, outcome]) => {
      expect((await post(path)).outcome).toBe(outcome);
      expect(world.get().app.asked(path)).toBe(1);
    },
  );

  test('its body comes whole, its problem too', async () => {
    expect(await post('/ok/whole')).toEqual({ outcome: 'answer', body: { said: '통닭', method: 'POST' } });
    expect(await world.get().invoke('callee', 'GET /ok/whole')).toMatchObject({ body: { method: 'GET' } });
    expect(await post('/problem/422/whole')).toEqual({
      outcome: 'refused',
      status: 422,
      problem: { type: '/problems/x', title: 'x', status: 422 },
    });
  });
});

describe('the other side is surely not asked when', () => {
  const expectNotAsked = async (path: string, app?: string) => {
    const before = world.get().app.asked(path);
    expect(await post(path, app)).toMatchObject({ outcome: 'unavailable' });
    expect(world.get().app.asked(path)).toBe(before);
  };

  test('nobody knows its name', () => expectNotAsked('/ok', 'nobody'));

  test('its breaker is open, which is told at once, until it has closed again', async () => {
    for (let times = 0; times < 3; times++) await post('/problem/500/breaker');
    const began = performance.now();
    await expectNotAsked('/problem/500/breaker');
    expect(performance.now() - began).toBeLessThan(200);
    await eventually(async () => expect((await post('/problem/500/breaker')).outcome).toBe('unknown'));
  });

  test('its app is down, and when its sidecar knows', async () => {
    const { app, works } = world.get();
    await app.stop();
    // The first call may still go into a connection that was kept.
    await eventually(() => expectNotAsked('/ok/refused'));
    await eventually(async () =>
      expect(await post('/ok/down')).toMatchObject({
        outcome: 'unavailable',
        reason: expect.stringContaining('healthy'),
      }),
    );
    await app.start();
    await works();
  });

  test('its app is not healthy', async () => {
    const { app, works } = world.get();
    app.state.isHealthy = false;
    await eventually(async () => expect((await post('/ok/ill')).outcome).toBe('unavailable'));
    await expectNotAsked('/ok/ill');
    app.state.isHealthy = true;
    await works();
  });

  test('its sidecar is down; but while that dies, nobody knows', async () => {
    const { app, callee, works } = world.get();
    const hanging = post('/hang/killed');
    await eventually(() => expect(app.asked('/hang/killed')).toBe(1), 1_500);
    await callee.kill();
    expect((await hanging).outcome).toBe('unknown');
    // The first call may still go into the dying connection.
    await eventually(() => expectNotAsked('/ok/alone'));
    await callee.restart();
    await works();
  });

  test('the own sidecar is down; but while that dies, nobody knows', async () => {
    const { app, caller, works } = world.get();
    const hanging = post('/hang/own');
    await eventually(() => expect(app.asked('/hang/own')).toBe(1), 1_500);
    await caller.kill();
    expect((await hanging).outcome).toBe('unknown');
    await expectNotAsked('/ok/own');
    await caller.restart();
    await works();
  });
});
