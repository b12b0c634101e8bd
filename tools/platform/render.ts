import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { trouble } from '#tools/terminal.ts';

export type Rendering = Readonly<{
  /** The checkout: `components/<profile>` and `dapr-config` lie in it. */
  root: string;
  profile: string;
  dataDir: string;
  redisPort: number;
  resiliency?: (yaml: string) => string;
  /** Changes a component's YAML, by its file name. */
  component?: (file: string, yaml: string) => string;
}>;

/** The folders a sidecar is started with. */
export const rendered = (dataDir: string) => ({
  resources: join(dataDir, 'rendered', 'resources'),
  config: join(dataDir, 'rendered', 'config.yaml'),
});

/** Writes the YAML of a profile with the addresses of this platform into its data folder. */
export const render = ({
  root,
  profile,
  dataDir,
  redisPort,
  resiliency = (yaml) => yaml,
  component = (_, yaml) => yaml,
}: Rendering) => {
  const { resources, config } = rendered(dataDir);
  rmSync(join(dataDir, 'rendered'), { recursive: true, force: true });
  mkdirSync(resources, { recursive: true });
  const components = join(root, 'components', profile);
  const files = readable(components, `There is no profile "${profile}": components/${profile} is missing.`);
  for (const file of files) {
    const yaml = component(file, readFileSync(join(components, file), 'utf8'));
    writeFileSync(join(resources, file), withRedisAt(redisPort, yaml));
  }
  const settings = join(root, 'dapr-config');
  const policies = readFileSync(join(settings, 'resiliency.yaml'), 'utf8');
  writeFileSync(join(resources, 'resiliency.yaml'), resiliency(policies));
  const names = join(dataDir, 'names.db');
  writeFileSync(config, withNamesIn(names, readFileSync(join(settings, 'config.yaml'), 'utf8')));
};

const readable = (folder: string, otherwise: string) => {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  } catch {
    throw trouble(otherwise);
  }
};

/** The YAML names the Redis that `dapr init` makes; a platform of make has one of its own. */
const withRedisAt = (port: number, yaml: string) => yaml.replaceAll('127.0.0.1:6379', `127.0.0.1:${port}`);

const Configuration = z.looseObject({ spec: z.looseObject({}) });

/**
 * Sidecars find each other in a file of this platform. mDNS, the default, would mix two platforms on one
 * machine, and needs multicast. The clean-up must be off: it deletes the rows of living sidecars.
 */
export const withNamesIn = (file: string, yaml: string) => {
  const { spec, ...rest } = Configuration.parse(parse(yaml));
  const configuration = { connectionString: file, cleanupInterval: '0' };
  return stringify({
    ...rest,
    spec: { ...spec, nameResolution: { component: 'sqlite', version: 'v1', configuration } },
  });
};
