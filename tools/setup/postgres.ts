import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '#tools/platform/port.ts';
import { isAlive, kill, type Running, signal, startProcess } from '#tools/platform/process.ts';
import { record } from '#tools/platform/record.ts';
import { trouble } from '#tools/terminal.ts';
import { isExecutable, onPath, run } from './command.ts';
import { installPackage } from './packages.ts';

/** The folder of PostgreSQL's programs; installed where that needs nobody's password. */
export const ensurePostgres = async () => {
  const there = binFolder();
  if (there) return there;
  const names = {
    'apt-get': 'postgresql',
    dnf: 'postgresql-server',
    apk: 'postgresql',
    pacman: 'postgresql',
    brew: 'postgresql',
  };
  const why = await installPackage(names);
  const installed = binFolder();
  if (installed) return installed;
  throw trouble(
    `PostgreSQL is missing and could not be installed (${why ?? 'no initdb afterwards'}): install it and try again.`,
  );
};

const elsewhere = [
  '/usr/lib/postgresql/*/bin',
  '/usr/libexec/postgresql*',
  '/opt/homebrew/opt/postgresql*/bin',
  '/usr/local/opt/postgresql*/bin',
];

// Distributions keep initdb off PATH, in a folder per version; the highest is taken.
const binFolder = () => {
  const initdb = onPath('initdb');
  const folders = elsewhere
    .flatMap((pattern) => globSync(pattern))
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return [...(initdb ? [dirname(realpathSync(initdb))] : []), ...folders].find((folder) =>
    isExecutable(join(folder, 'initdb')),
  );
};

type Postgres = Readonly<{ port: number; url: string; pid: number; stop: () => Promise<void> }>;

/** Starts a PostgreSQL with its data and its socket in `dir`; what lies there already is used again. */
export const startPostgres = async ({ dir }: { dir: string }): Promise<Postgres> => {
  const bin = await ensurePostgres();
  const owner = await unprivileged();
  const [data, secret] = [join(dir, 'data'), join(dir, 'password')];
  prepare(dir, owner);
  if (!existsSync(secret)) writeFileSync(secret, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (owner) chownSync(secret, owner.uid, owner.gid);
  const as = {
    cwd: dir,
    log: join(dir, 'postgres.log'),
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    ...owner,
  };
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(bin, data, secret, as);
  const port = await freePort(15432);
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', dir];
  const running = await startProcess({ program: join(bin, 'postgres'), args, ...as }, (each) =>
    record(dir, 'postgres', each),
  );
  await answers(running, bin, port, as.log);
  return { port, url: urlOf(port, secret), pid: running.pid, stop: () => stop(running) };
};

type Owner = Readonly<{ uid: number; gid: number }>;

/** PostgreSQL refuses to run as root, so it is given to the user its package made, or to nobody. */
const unprivileged = async (): Promise<Owner | undefined> => {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = [await run('id', ['-u', user]), await run('id', ['-g', user])];
    if (uid.ok && gid.ok) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw trouble(
    'PostgreSQL does not run as root, and there is neither a user postgres nor nobody: run this as an ordinary user.',
  );
};

const prepare = (dir: string, owner: Owner | undefined) => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (!owner) return;
  chownSync(dir, owner.uid, owner.gid);
  // A temporary folder of root is closed to others; its owner must at least be able to walk through.
  for (let each = dirname(dir); each.startsWith(tmpdir()) && each !== tmpdir(); each = dirname(each)) {
    chmodSync(each, statSync(each).mode | 0o011);
  }
};

type As = Readonly<{ cwd: string; log: string; env: NodeJS.ProcessEnv }>;

const initialise = async (bin: string, data: string, secret: string, as: As) => {
  const args = ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--auth', 'scram-sha-256', '--pwfile', secret];
  const initdb = await startProcess({ program: join(bin, 'initdb'), args, ...as });
  while (isAlive(initdb)) await pause(50);
  if (existsSync(join(data, 'PG_VERSION')) && existsSync(join(data, 'pg_hba.conf'))) return;
  rmSync(data, { recursive: true, force: true });
  throw trouble(`PostgreSQL could not make its data folder ${data}, see ${as.log}.`);
};

const answers = async (running: Running, bin: string, port: number, log: string) => {
  for (const end = Date.now() + 30_000; Date.now() < end; await pause(50)) {
    if (!isAlive(running)) break;
    if ((await run(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)])).ok) return;
  }
  await kill(running);
  throw trouble(`PostgreSQL did not start, see ${log}.`);
};

const urlOf = (port: number, secret: string) =>
  `postgres://postgres:${readFileSync(secret, 'utf8')}@127.0.0.1:${port}/postgres?sslmode=disable`;

/** SIGINT is PostgreSQL's fast shutdown: it ends sessions, and does not wait for their clients to go. */
const stop = async (running: Running) => {
  signal(running, 'SIGINT');
  for (const end = Date.now() + 10_000; isAlive(running) && Date.now() < end; ) await pause(20);
  await kill(running);
};
