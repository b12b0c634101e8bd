import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { expect, test } from 'vitest';
import { ALGORITHM } from './keys.ts';
import { signToken, tokenCheck } from './tokens.ts';

// What must not be believed stands in tests/stories/bad-input/tokens.ts; here is what a good token says.

const newKey = async (): Promise<JWK> => {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: 'k1', alg: ALGORITHM };
};

test('a token says who is asking, their roles, and what else the issuer states', async () => {
  const key = await newKey();
  const check = tokenCheck(key);
  const token = await signToken(key, { sub: 'oscar', roles: ['owner'], stores: ['1'] });
  expect(await check(token)).toMatchObject({
    caller: { id: 'oscar', roles: ['owner'], claims: { stores: ['1'] } },
  });
  expect(await check(await signToken(key, { sub: 'carl' }))).toMatchObject({
    caller: { id: 'carl', roles: [], claims: {} },
  });
});

test('a token that was good is over when its time is, remembered or not', async () => {
  const key = await newKey();
  const clock = { now: Date.now() };
  const check = tokenCheck(key, () => clock.now);
  const token = await signToken(key, { sub: 'alice' }, '10m');
  expect(await check(token)).toHaveProperty('caller');
  clock.now += 9 * 60_000;
  expect(await check(token)).toHaveProperty('caller');
  clock.now += 2 * 60_000;
  expect(await check(token)).toEqual({ refused: 'TokenExpired' });
});

test('a key of another gateway opens nothing', async () => {
  const [key, other] = [await newKey(), await newKey()];
  expect(await tokenCheck(other)(await signToken(key, { sub: 'alice' }))).toEqual({
    refused: 'InvalidToken',
  });
});

test.each(['auth0|64f0', 'alice@example.com', '앨리스', 'a b', 'a/b', 'a:b', '..', '\n', 'a'.repeat(255)])(
  'a person whom the issuer calls %j has an id that can be part of a key, always the same',
  async (sub) => {
    const key = await newKey();
    const idOf = async (name: string) => {
      const said = await tokenCheck(key)(await signToken(key, { sub: name }));
      return 'caller' in said ? said.caller.id : undefined;
    };
    const id = await idOf(sub);
    expect(id).toMatch(/^[\w-]{36}$/);
    expect(await idOf(sub)).toBe(id);
    expect(await idOf(`${sub.slice(0, 200)}x`)).not.toBe(id);
  },
);
