import { homedir } from 'node:os';
import { join } from 'node:path';
import { isExecutable, onPath, run } from './command.ts';
import { type Build, built } from './go-build.ts';

const daprd: Build = {
  program: 'daprd',
  version: '1.18.2',
  module: 'tools/daprd',
  target: '.',
  flags: [
    // Without this tag daprd panics at start.
    ...['-tags', 'stablecomponents'],
    // The default version is "edge", and the CLI compares versions.
    ...[
      '-ldflags',
      '-s -w -X github.com/dapr/dapr/pkg/buildinfo.version=1.18.2 -X github.com/dapr/kit/logger.DaprVersion=1.18.2',
    ],
  ],
};

// The newest CLI whose modules can all be fetched; it runs daprd 1.18.
const cli: Build = {
  program: 'dapr',
  version: '1.16.5',
  module: 'tools/dapr-cli',
  target: 'github.com/dapr/cli',
  flags: ['-ldflags', '-s -w -X main.version=1.16.5'],
};

/** The daprd to use: installed by `dapr init`, else on PATH, else built into the cache. */
export const ensureDaprd = async () => {
  for (const found of [join(homedir(), '.dapr/bin/daprd'), onPath('daprd')]) {
    if (found && isExecutable(found) && isNewEnough((await run(found, ['--version'])).output)) return found;
  }
  return built(daprd);
};

/** The dapr CLI: on PATH, else built into the cache. Only `dapr run` needs it, make does not. */
export const ensureDaprCli = async () => onPath('dapr') ?? built(cli);

/** 1.18 or newer; `edge` and other names of development builds do not count. */
export const isNewEnough = (version: string) => {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)\./m.exec(version) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 18);
};
