import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { run } from '#tools/setup/command.ts';

/** Who listens on a port, in words: `process 4711 (node server.js)`. */
export const holderOf = async (port: number) => {
  const pid = process.platform === 'linux' ? holderByProc(port) : await holderByLsof(port);
  if (!pid) return "another user's process";
  const { output } = await run('ps', ['-o', 'args=', '-p', String(pid)]);
  return `process ${pid} (${output.slice(0, 100)})`;
};

const holderByLsof = async (port: number) => {
  const { output } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp']);
  return /^p(\d+)/m.exec(output)?.[1];
};

const holderByProc = (port: number) => {
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeners(table, port));
  return readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && holdsOneOf(pid, sockets));
};

const LISTEN = '0A';

/** The inodes of the sockets that listen on a port; the kernel writes addresses in hexadecimal. */
const listeners = (table: string, port: number) => {
  const address = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return linesOf(table)
    .map((line) => line.trim().split(/\s+/))
    .filter((field) => field[1]?.endsWith(address) && field[3] === LISTEN)
    .map((field) => `socket:[${field[9]}]`);
};

const linesOf = (file: string) => {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
};

const holdsOneOf = (pid: string, sockets: readonly string[]) => {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.includes(linkOf(`/proc/${pid}/fd/${fd}`)));
  } catch {
    // Another user's process, or one that has just ended.
    return false;
  }
};

const linkOf = (path: string) => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};
