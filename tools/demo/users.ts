import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { localKey } from '#platform/gateway/keys.ts';
import { signToken } from '#platform/gateway/tokens.ts';

const User = z.looseObject({ roles: z.array(z.string()) });

/** The people of the demo: their roles and profiles, for local use only. */
const users = z
  .record(z.string(), User)
  .parse(JSON.parse(readFileSync(new URL('users.json', import.meta.url), 'utf8')));

/** A token as the issuer would give it to this user of the demo, good for eight hours. Throws for anybody else. */
export const tokenOf = async (keyFile: string, name: string): Promise<string> => {
  const user = users[name];
  if (!user)
    throw new Error(`no such demo user: ${name || '(none)'}; there are ${Object.keys(users).join(', ')}`);
  return signToken(await localKey(keyFile), { sub: name, ...user });
};
