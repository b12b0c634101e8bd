import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, platform, release } from 'node:os';
import { join } from 'node:path';
import { commandHandler } from '#kit/commands.ts';
import type { Documents } from '#kit/documents.ts';
import { openHome } from '#kit/home.ts';
import { uuidv7 } from '#kit/id.ts';
import { openLists, readList } from '#kit/lists.ts';
import { silent } from '#kit/log.ts';
import type { Publish } from '#kit/outbox.ts';
import { freePort } from '#tools/platform/port.ts';
import { scratch } from '#tools/platform/scratch.ts';
import { startPostgres } from '#tools/setup/postgres.ts';
import { startRedis } from '#tools/setup/redis.ts';
import { jar, put, shelf } from './jar.ts';
import { broker } from './place.ts';
import { component, startSidecar } from './sidecar.ts';

// `node tests/port/figures.ts`: what the kit costs over a real sidecar. Writes docs/reference/kit-figures.md.

type Ways = Readonly<{ documents: Documents; publish: Publish }>;
type Line = readonly (string | number)[];

/** Counts what is asked of the sidecar. */
const counted = ({ documents, publish }: Ways) => {
  const count = { calls: 0 };
  const one = <F extends (...args: never[]) => unknown>(work: F) =>
    ((...args) => {
      count.calls++;
      return work(...args);
    }) as F;
  const { read, readMany, insert, update, put: keep, remove } = documents;
  const all = {
    read: one(read),
    readMany: one(readMany),
    insert: one(insert),
    update: one(update),
    put: one(keep),
    remove: one(remove),
  };
  return { count, documents: all, publish: one(publish) };
};

/** Does `total` pieces of work, some at once; answers with how long they took. */
const run = async (total: number, atOnce: number, work: (n: number) => Promise<unknown>) => {
  const took: number[] = [];
  let next = 0;
  const began = performance.now();
  const worker = async () => {
    for (let n = next++; n < total; n = next++) {
      const start = performance.now();
      await work(n);
      took.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const seconds = (performance.now() - began) / 1_000;
  const at = (part: number) => took.toSorted((a, b) => a - b)[Math.floor(part * took.length)] ?? 0;
  return { perSecond: Math.round(total / seconds), p50: at(0.5).toFixed(1), p95: at(0.95).toFixed(1) };
};

const TOTAL = 2_000;

/** A command that saves and announces, with the journal and with one that writes nothing down. */
const journalCost = async (name: string, ways: Ways): Promise<readonly Line[]> => {
  const lines: Line[] = [];
  for (const journal of ['kept', 'none'] as const) {
    for (const atOnce of [1, 32]) {
      const { count, ...rest } = counted(ways);
      const home = openHome({
        appId: 'shelf',
        ...rest,
        leaseMs: 15_000,
        log: silent,
        fault: () => undefined,
      });
      await home.start();
      const nothing = {
        note: async () => ({ release: () => undefined, rest: () => undefined, isValid: () => true }),
        open: () => 0,
      };
      const where = journal === 'kept' ? home : { ...home, journal: nothing };
      const jars = commandHandler(jar, where, { ...shelf, lists: () => [] });
      await run(200, atOnce, () => jars(uuidv7(), put(1), { isNew: true }));
      count.calls = 0;
      const { perSecond, p50, p95 } = await run(TOTAL, atOnce, () => jars(uuidv7(), put(1), { isNew: true }));
      lines.push([name, journal, atOnce, perSecond, p50, p95, (count.calls / TOTAL).toFixed(2)]);
      await home.close();
    }
  }
  return lines;
};

/** Appends to one list, from one process and from two; then its first page, short and long. */
const listCost = async (name: string, { documents }: Ways): Promise<readonly Line[]> => {
  const lines: Line[] = [];
  for (const replicas of [1, 2]) {
    const lists = Array.from({ length: replicas }, () => openLists(documents));
    const total = 4_000 * replicas;
    const { perSecond, p50, p95 } = await run(total, 64 * replicas, async (n) =>
      lists[n % replicas]?.append(`by-${replicas}`, uuidv7()),
    );
    lines.push([name, `append, ${replicas} process${replicas > 1 ? 'es' : ''}`, perSecond, p50, p95]);
  }
  for (const size of [10, 100_000]) {
    const lists = openLists(documents);
    await Promise.all(Array.from({ length: size }, () => lists.append(`of-${size}`, uuidv7())));
    const query = {
      limit: 20,
      rowsOf: async (ids: readonly string[]) =>
        documents.readMany(ids.map((id) => `row:${id}`)).then(() => ids),
    };
    const { perSecond, p50, p95 } = await run(500, 1, () => readList(lists, `of-${size}`, query));
    lines.push([name, `first page of ${size}`, perSecond, p50, p95]);
  }
  return lines;
};

const table = (head: Line, lines: readonly Line[]) =>
  [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');

const measure = async () => {
  await using stack = new AsyncDisposableStack();
  const { path: dir } = stack.use(scratch());
  const redis = await startRedis({ dir: join(dir, 'redis'), port: await freePort(16_000) });
  stack.defer(redis.stop);
  const postgres = await startPostgres({ dir: join(dir, 'postgres') });
  stack.defer(postgres.stop);
  const redisHost = `127.0.0.1:${redis.port}`;
  const resources = {
    events: broker('pubsub.redis', { redisHost }),
    redis: component('redis', 'state.redis', { redisHost }),
    postgresql: component('postgresql', 'state.postgresql', { connectionString: postgres.url }, 'v2'),
  };
  const { dapr } = stack.use(await startSidecar({ dir, appId: 'shelf', resources }));
  const ways = (store: string) => ({ documents: dapr.documents(store), publish: dapr.publish });
  const commands: Line[] = [];
  const lists: Line[] = [];
  for (const store of ['redis', 'postgresql']) {
    commands.push(...(await journalCost(store, ways(store))));
    lists.push(...(await listCost(store, ways(store))));
  }
  return { commands, lists };
};

const { commands, lists } = await measure();
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const [{ model } = { model: 'unknown' }] = cpus();
const text = `# What the kit costs

Made by \`node tests/port/figures.ts\` on ${new Date().toISOString().slice(0, 10)}, commit ${commit}: ${platform()} ${release()}, ${cpus().length} × ${model},
Node ${process.versions.node}, daprd 1.18.2, load generator, sidecar, Redis and PostgreSQL on the same machine.

## One command that saves a new aggregate and publishes one event

"none" is the same command with a journal that writes nothing down: what it would cost to publish and hope. Calls are those of
the sidecar, per command; at 32 at once the journal's notes and the events go in groups.

${table(['store', 'journal', 'at once', 'commands/s', 'p50 ms', 'p95 ms', 'calls'], commands)}

## Lists

Appending from 64 places at once per process, all to one list; reading the first 20 of a list with their rows.

${table(['store', 'what', 'per second', 'p50 ms', 'p95 ms'], lists)}
`;
writeFileSync('docs/reference/kit-figures.md', text);
process.stdout.write(text);
