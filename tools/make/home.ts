import { join } from 'node:path';
import { openPlatform } from '#tools/platform/launch.ts';
import type { Platform } from '#tools/platform/platform.ts';
import { root, trouble } from '#tools/terminal.ts';

/** Where the platform of this checkout keeps what it knows. */
export const dataDir = join(root, '.data');

export const profile = () => process.env['PROFILE'] ?? 'redis';

// Settings of services that may be given on make's command line, as in PAYMENT_DELAY_MS=400-620 make run.
const setting =
  /^(?:LOG_LEVEL|JOURNAL_LEASE_SECONDS|FAULT_DIR|(?:ORDER|PAYMENT|STORE|TRACKING|GATEWAY)_[A-Z_]+)$/;

export const settings = () => {
  const given = Object.entries(process.env).filter(([name]) => setting.test(name));
  return { '*': Object.fromEntries(given.map(([name, value = '']) => [name, value])) };
};

/** The platform of this checkout, if any process of it runs. */
export const whatIsUp = (): Platform | undefined => {
  const platform = openPlatform(dataDir);
  return platform?.status().some(({ condition }) => condition === 'running') ? platform : undefined;
};

export const mustBeUp = () => {
  const platform = whatIsUp();
  if (!platform) throw trouble('The platform of this checkout is not up: `make up` or `make run` starts it.');
  return platform;
};

/** The S=… of the command line. */
export const nameGiven = (name: string | undefined) => {
  if (!name) throw trouble('Which one? Say it with S=, as in `make stop S=store`.');
  return name;
};
