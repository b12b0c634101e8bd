import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

export const ALGORITHM = 'ES256';

/** The private key that signs tokens for local use, from its file. Made on the first call; two at once agree on one. */
export const localKey = async (file: string): Promise<JWK> => {
  const found = read(file);
  if (found) return found;
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: ALGORITHM, use: 'sig' };
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(jwk), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!read(file)) throw error;
  } finally {
    unlinkSync(draft);
  }
  return read(file) ?? jwk;
};

const read = (file: string): JWK | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JWK;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** The half that may be shown. */
export const publicHalf = ({ d: _, ...jwk }: JWK): JWK => jwk;
