import { resolve } from 'node:path';
import { tokenOf } from './demo/users.ts';

// Prints the token and nothing else, so that it can stand in $(make token USER=alice).
const [name = ''] = process.argv.slice(2);
try {
  process.stdout.write(`${await tokenOf(resolve(process.env['LOCAL_KEYS'] ?? '.data/keys.json'), name)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error} (make token USER=alice)\n`);
  process.exitCode = 1;
}
