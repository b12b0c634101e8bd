import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { duration, progressLine, root, say, trouble } from '#tools/terminal.ts';
import { cacheFolder } from './cache.ts';
import { isExecutable, onPath, run } from './command.ts';
import { lock } from './lock.ts';

export type Build = Readonly<{
  program: string;
  version: string;
  /** The folder of the module that pins the sources. */
  module: string;
  target: string;
  flags: readonly string[];
}>;

/** The cached binary of a build; built first when it is not there. Two set-ups at once build it once. */
export const built = async (build: Build) => {
  const name = `${build.program}-${build.version}`;
  const binary = await cachedBinary(build);
  if (isExecutable(binary)) return binary;
  using _lock = await lock(join(await cacheFolder(), `${name}.lock`), (owner) =>
    say(`waiting for process ${owner}, which builds ${name}`),
  );
  if (!isExecutable(binary)) await make(build, binary);
  return binary;
};

const cachedBinary = async ({ program, version }: Build) =>
  join(await cacheFolder(`${program}-${version}`), program);

const make = async (build: Build, binary: string) => {
  const leftBehind = globSync(join(await cacheFolder(), `${build.program}-building-*`));
  for (const folder of leftBehind) await rm(folder, { recursive: true, force: true });
  const work = await mkdtemp(join(await cacheFolder(), `${build.program}-building-`));
  try {
    // A copy, because the build completes go.mod, and a checkout should stay as it was.
    await cp(join(root, build.module), work, { recursive: true });
    await checkGo(build, work);
    await compile(build, work);
    await rename(join(work, build.program), binary);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

const checkGo = async ({ program, version }: Build, cwd: string) => {
  const wanted = `${program} ${version} is not installed and has to be built`;
  if (!onPath('go')) {
    throw trouble(
      `${wanted}, but Go is missing: install Go 1.26.6 or newer from https://go.dev/dl, or Dapr with \`dapr init\`.`,
    );
  }
  const go = await run('go', ['version'], { cwd });
  if (!go.ok)
    throw trouble(
      `${wanted}, but this Go cannot: ${go.output.split('\n').at(-1)}. Install Go 1.26.6 or newer from https://go.dev/dl.`,
    );
};

const compile = async ({ program, version, target, flags }: Build, cwd: string) => {
  const args = ['build', '-v', '-trimpath', ...flags, '-o', join(cwd, program), target];
  // -mod=mod: `go mod tidy` would ask for modules that nobody needs, so the pins are completed while building.
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' };
  const go = spawn('go', args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => go.kill());
  const begun = Date.now();
  const counted = { modules: 0, packages: 0 };
  const said: string[] = [];
  using _progress = progressLine(
    () =>
      `building ${program} ${version}, once: ${counted.modules} modules fetched, ${counted.packages} packages compiled, ${duration(Date.now() - begun)}`,
  );
  createInterface(go.stderr).on('line', (line) => {
    if (line.startsWith('go: downloading')) counted.modules++;
    else if (/^[\w./~-]+$/.test(line)) counted.packages++;
    else said.push(line);
  });
  const [code] = await once(go, 'close');
  if (code !== 0)
    throw trouble(
      `${program} ${version} could not be built: ${said.slice(-5).join(' / ') || `go ended with ${code}`}`,
    );
  say(`built ${program} ${version} in ${duration(Date.now() - begun)}`);
};
