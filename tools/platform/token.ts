import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Tokens = z.object({ DAPR_API_TOKEN: z.string(), APP_API_TOKEN: z.string() });

export type Tokens = z.infer<typeof Tokens>;

/** The two secrets between apps and sidecars, made once per data folder and readable by its owner only. */
export const tokensOf = (dataDir: string): Tokens => {
  const file = join(dataDir, 'tokens.json');
  try {
    return Tokens.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    const secret = () => randomBytes(24).toString('base64url');
    const tokens = { DAPR_API_TOKEN: secret(), APP_API_TOKEN: secret() };
    writeFileSync(file, JSON.stringify(tokens), { mode: 0o600 });
    return tokens;
  }
};

/** Where the gateway of a platform keeps the key it signs and checks local tokens with. */
export const keysOf = (dataDir: string) => join(dataDir, 'keys.json');
