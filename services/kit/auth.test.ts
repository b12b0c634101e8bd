import { expect, test } from 'vitest';
import { admits, decodeCaller, encodeCaller } from './auth.ts';

const oscar = { id: 'oscar', roles: ['owner'], claims: { stores: ['1'], name: '오스카' } };

test('a caller passes through a header as he is, whatever his name', () => {
  expect(encodeCaller(oscar)).toMatch(/^[\w-]+$/);
  expect(decodeCaller(encodeCaller(oscar))).toEqual(oscar);
});

test.for([
  undefined,
  '',
  'oscar',
  '%',
  Buffer.from('null').toString('base64url'),
  Buffer.from('{"id":"oscar"}').toString('base64url'),
])('what the gateway did not make is no caller: %s', (header) =>
  expect(decodeCaller(header)).toBeUndefined(),
);

test.for([
  ['public', undefined, 'admitted'],
  ['public', oscar, 'admitted'],
  ['service', undefined, 'admitted'],
  ['service', oscar, 'forbidden'],
  [['owner', 'admin'], undefined, 'unauthenticated'],
  [['owner', 'admin'], oscar, 'admitted'],
  [['rider'], oscar, 'forbidden'],
  [[], oscar, 'forbidden'],
] as const)('%j admits %j: %s', ([access, caller, verdict]) => expect(admits(access, caller)).toBe(verdict));
