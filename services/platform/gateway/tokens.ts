import { createLocalJWKSet, errors, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Caller } from '#kit/auth.ts';
import { idFrom } from '#kit/id.ts';
import { ALGORITHM, publicHalf } from './keys.ts';

const ISSUER = 'http://localhost:8089';
const AUDIENCE = 'on-demand';

const Claims = z.looseObject({
  sub: z.string().min(1).max(255),
  exp: z.number(),
  roles: z.array(z.string()).default([]),
});

type Verdict = Readonly<{ caller: Caller } | { refused: 'TokenExpired' | 'InvalidToken' }>;

const REMEMBERED = 10_000;

/** Signs a token as the issuer would; `claims` are taken as they are. For local use and tests. */
export const signToken = async (
  key: JWK,
  claims: Readonly<Record<string, unknown>>,
  lifetime = '8h',
): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, ...(key.kid ? { kid: key.kid } : {}) })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(await importJWK(key, ALGORITHM));

/** Issuers name people as they like (`auth0|123`, an address); what can be no part of a key becomes an id made from it. */
const callerId = (sub: string) => (/^[\w-][\w.-]{0,63}$/.test(sub) ? sub : idFrom('caller', sub));

/** Checks tokens by signature, issuer, audience and time. A token that was good is remembered until it expires. */
export const tokenCheck = (key: JWK, now: () => number = Date.now) => {
  const keys = createLocalJWKSet({ keys: [publicHalf(key)] });
  const known = new Map<string, Readonly<{ caller: Caller; until: number }>>();

  return async (token: string): Promise<Verdict> => {
    const before = known.get(token);
    if (before && before.until > now()) return before;
    known.delete(token);
    try {
      const options = {
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: [ALGORITHM],
        currentDate: new Date(now()),
      };
      const { payload } = await jwtVerify(token, keys, options);
      const { sub, roles, exp, iss: _i, aud: _a, iat: _t, nbf: _n, ...claims } = Claims.parse(payload);
      const good = { caller: { id: callerId(sub), roles, claims }, until: exp * 1_000 };
      if (known.size >= REMEMBERED) known.clear();
      known.set(token, good);
      return good;
    } catch (error) {
      return { refused: error instanceof errors.JWTExpired ? 'TokenExpired' : 'InvalidToken' };
    }
  };
};
