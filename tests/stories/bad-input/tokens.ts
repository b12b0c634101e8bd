import { generateKeyPair, importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose';

const ISSUER = 'http://localhost:8089';
const AUDIENCE = 'on-demand';
const alice = { sub: 'alice', roles: ['customer'] };

type Signer = Readonly<{ secret: CryptoKey | Uint8Array; alg?: string; kid?: string | undefined }>;
type Saying = Readonly<{
  iss?: string;
  aud?: string;
  exp?: string | undefined;
  nbf?: string;
  claims?: object;
}>;

const signed = (
  { secret, alg = 'ES256', kid }: Signer,
  { iss = ISSUER, aud = AUDIENCE, exp, nbf, claims = alice }: Saying = {},
) => {
  const token = new SignJWT({ ...claims })
    .setProtectedHeader({ alg, ...(kid && { kid }) })
    .setIssuer(iss)
    .setAudience(aud);
  if (nbf) token.setNotBefore(nbf);
  return token.setExpirationTime(exp ?? '1h').sign(secret);
};

/** What stands in the Authorization header, and by name why it must not be believed. */
export const badTokens = async (
  key: JWK,
): Promise<readonly (readonly [string, string, 'invalid-token' | 'token-expired'])[]> => {
  const secret = await importJWK(key, 'ES256');
  const { privateKey } = await generateKeyPair('ES256');
  const ours = { secret, kid: key.kid };
  const { d: _, ...shown } = key;
  const asText = new TextEncoder().encode(JSON.stringify(shown));
  const good = await signed(ours);
  const [head = '', , seal = ''] = good.split('.');
  const other = Buffer.from(
    JSON.stringify({ ...alice, roles: ['admin'], iss: ISSUER, aud: AUDIENCE, exp: 9e9 }),
  ).toString('base64url');
  const bearer = async (
    name: string,
    token: string | Promise<string>,
    problem: 'invalid-token' | 'token-expired' = 'invalid-token',
  ) => [name, `Bearer ${await token}`, problem] as const;
  return Promise.all([
    bearer('one that is over', signed(ours, { exp: '-1 minute' }), 'token-expired'),
    bearer('one that is not yet', signed(ours, { nbf: '1h' })),
    bearer('one signed by another key of the same name', signed({ secret: privateKey, kid: key.kid })),
    bearer(
      'one signed with the public key as a password',
      signed({ secret: asText, alg: 'HS256', kid: key.kid }),
    ),
    bearer(
      'one that is not signed',
      new UnsecuredJWT({ ...alice }).setIssuer(ISSUER).setAudience(AUDIENCE).setExpirationTime('1h').encode(),
    ),
    bearer('one for another audience', signed(ours, { aud: 'another' })),
    bearer('one of another issuer', signed(ours, { iss: 'https://elsewhere.example' })),
    bearer('one about nobody', signed(ours, { claims: { roles: ['customer'] } })),
    bearer('one about an empty name', signed(ours, { claims: { ...alice, sub: '' } })),
    bearer('one whose name is too long', signed(ours, { claims: { ...alice, sub: 'a'.repeat(256) } })),
    bearer('one whose roles are a text', signed(ours, { claims: { ...alice, roles: 'customer' } })),
    bearer('one whose words were changed', `${head}.${other}.${seal}`),
    bearer('one without its seal', `${head}.${other}.`),
    bearer('garbage', 'garbage'),
    bearer('three dots', '...'),
    bearer('nothing after the scheme', ''),
    ['another scheme', `Basic ${Buffer.from('alice:alice').toString('base64')}`, 'invalid-token'] as const,
    ['two schemes', `Bearer ${good}, Basic YTph`, 'invalid-token'] as const,
    ['no scheme', good, 'invalid-token'] as const,
  ]);
};
