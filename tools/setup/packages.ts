import { say } from '#tools/terminal.ts';
import { onPath, run } from './command.ts';

type Manager = 'apt-get' | 'dnf' | 'apk' | 'pacman' | 'brew';

const install: Readonly<Record<Manager, readonly string[]>> = {
  'apt-get': ['install', '-y', '--no-install-recommends'],
  dnf: ['install', '-y'],
  apk: ['add'],
  pacman: ['-Sy', '--noconfirm'],
  brew: ['install'],
};

/** Installs a package where that can be done without asking anybody; the answer says why it could not. */
export const installPackage = async (
  names: Readonly<Record<Manager, string>>,
): Promise<string | undefined> => {
  const manager = (Object.keys(install) as Manager[]).find((each) => onPath(each));
  if (!manager) return 'no package manager that is known here was found';
  const before = await withoutAsking(manager);
  if (!before) return 'this user may not install packages without being asked for a password';
  say(`installing ${names[manager]} with ${manager}`);
  const ask = (args: readonly string[]) => {
    const [program = manager, ...rest] = [...before, manager, ...args];
    return run(program, rest);
  };
  const wanted = [...install[manager], names[manager]];
  if ((await ask(wanted)).ok) return undefined;
  // A fresh image has no package lists yet.
  await ask(['update']);
  const { ok, output } = await ask(wanted);
  return ok ? undefined : `${manager} said: ${output.split('\n').at(-1)}`;
};

const withoutAsking = async (manager: Manager): Promise<readonly string[] | undefined> => {
  if (manager === 'brew' || process.getuid?.() === 0) return quietly(manager);
  return (await run('sudo', ['-n', 'true'])).ok ? ['sudo', '-n', ...quietly(manager)] : undefined;
};

const quietly = (manager: Manager) =>
  manager === 'apt-get' ? ['env', 'DEBIAN_FRONTEND=noninteractive'] : [];
