import { expect, test } from 'vitest';
import { outcomeOf } from './invoke.ts';

const sidecar = (message: string) =>
  JSON.stringify({
    errorCode: 'ERR_DIRECT_INVOKE',
    message: `failed to invoke, id: payment, err: ${message}`,
  });
const problem = (type: string) => JSON.stringify({ type: `/problems/${type}`, title: type, status: 0 });

// What the sidecars of 1.18.2 said when it was tried; tests/port asks them again.
test.for([
  [200, '{"outcome":"approved"}', 'answer'],
  [204, '', 'answer'],
  [200, '{"outcome":"appr', 'unknown'],
  [200, '', 'unknown'],
  [404, problem('not-found'), 'refused'],
  [409, problem('other-content'), 'refused'],
  [429, problem('too-many'), 'refused'],
  [401, 'invalid api token', 'unknown'],
  [302, '', 'unknown'],
  [500, problem('internal-error'), 'unknown'],
  [503, problem('outcome-unknown'), 'unknown'],
  [503, problem('unavailable'), 'unavailable'],
  [500, sidecar('context deadline exceeded'), 'unknown'],
  [500, sidecar('circuit breaker is open'), 'unavailable'],
  [500, sidecar('too many requests'), 'unavailable'],
  [500, sidecar("couldn't find service: payment"), 'unavailable'],
  [
    500,
    sidecar(
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:20082: connect: connection refused"',
    ),
    'unavailable',
  ],
  [
    500,
    sidecar(
      'rpc error: code = Internal desc = error invoking app channel: Post "http://127.0.0.1:8082/payments": dial tcp 127.0.0.1:8082: connect: connection refused',
    ),
    'unavailable',
  ],
  [
    500,
    sidecar(
      'rpc error: code = Internal desc = error invoking app channel: rpc error: code = Internal desc = app is not in a healthy state',
    ),
    'unavailable',
  ],
  [500, sidecar('rpc error: code = Unavailable desc = error reading from server: EOF'), 'unknown'],
  [
    500,
    sidecar(
      'rpc error: code = Internal desc = error invoking app channel: Post "http://127.0.0.1:8082/payments": EOF',
    ),
    'unknown',
  ],
  [
    500,
    sidecar(
      'failed to invoke target payment after 3 retries. Error: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:20082: connect: connection refused"',
    ),
    'unknown',
  ],
  [
    403,
    sidecar(
      'rpc error: code = PermissionDenied desc = access control policy has denied access to id: spiffe://x operation: payments verb: POST',
    ),
    'unavailable',
  ],
] as const)('%i %s is %s', ([status, text, outcome]) =>
  expect(outcomeOf(status, text).outcome).toBe(outcome),
);
