import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';

/** The checkout this file belongs to. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Something the person at the keyboard can put right: told in one sentence, without a stack. */
export const trouble = (sentence: string) => new Error(sentence, { cause: 'trouble' });

/** Progress goes to stderr, so that what a command prints can be piped. */
export const say = (line: string) => void process.stderr.write(`${line}\n`);

export const faint = (text: string) => styleText('dim', text);
export const good = (text: string) => styleText('green', text);
export const bad = (text: string) => styleText('red', text);

/** Runs a command of make: a trouble ends it with its sentence, a mistake of ours with its stack. */
export const main = async (work: () => Promise<void>) => {
  // A reader that has gone (`make logs | head`, a closed terminal) is no reason to stop half-way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    await work();
  } catch (error) {
    say(`${bad('✗')} ${tell(error)}`);
    process.exitCode = 1;
  }
};

const full = /ENOSPC|no space left/i;
const refused = /EACCES|EPERM|EROFS/;

/** The sentence for an error. */
export const tell = (error: unknown) => {
  if (!(error instanceof Error)) return String(error);
  if (full.test(error.message)) return `The disk is full (${error.message}): make room and try again.`;
  if (refused.test(error.message))
    return `${error.message}: give this user the right to write there and try again.`;
  return error.cause === 'trouble' ? error.message : (error.stack ?? error.message);
};

/** `3 min 12 s`, or `0.4 s` for what is short. */
export const duration = (milliseconds: number) => {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 60
    ? `${Math.round(seconds)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
};

/** One line that is written again and again on a terminal, and now and then elsewhere. */
export const progressLine = (line: () => string) => {
  const terminal = process.stderr.isTTY;
  const show = () => (terminal ? process.stderr.write(`\r\x1b[K${line()}`) : say(line()));
  const timer = setInterval(show, terminal ? 500 : 20_000);
  show();
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      if (terminal) process.stderr.write('\r\x1b[K');
    },
  };
};
