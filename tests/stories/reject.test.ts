import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { type World, world } from '#tools/demo/world.ts';
import { moneyAddsUp } from './money.ts';
import { isInTheStore, isRefundedOnce, STORE, whileHeldAt } from './races.ts';
import { placed, statusOf } from './world.ts';

let here: World;
beforeAll(async () => {
  here = await world({ withFaults: true });
});
afterAll(() => here?.[Symbol.asyncDispose]());

const reason = { code: 'soldOut', detail: '닭이 다 떨어졌어요' };
const reject = (orderId: string, why = reason) => here.oscar('POST', `${STORE}/${orderId}/reject`, why);
const accept = (orderId: string) => here.oscar('POST', `${STORE}/${orderId}/accept`, { minutes: 20 });
const cancel = (orderId: string) => here.alice('POST', `/orders/${orderId}/cancel`);

/** A paid order whose ticket has reached its store. */
const inTheStore = async () => {
  const { orderId } = await placed(here.alice);
  await isInTheStore(here, orderId);
  return orderId;
};

const isUndone = async (orderId: string, how: 'rejected' | 'cancelled') => {
  await eventually(async () => expect(await statusOf(here.alice, orderId)).toBe(how));
  await isInTheStore(here, orderId, how);
  await isRefundedOnce(here, orderId);
  await moneyAddsUp(here);
};

test('SK-F5 the owner rejects with code and detail; the money goes back, once', async () => {
  const orderId = await inTheStore();
  for (const why of [reason, { ...reason, code: 'closing' }]) {
    const reply = await reject(orderId, why);
    expect([reply.status, reply.body]).toEqual([200, { orderId, status: 'rejected', ...reason }]);
  }
  await isUndone(orderId, 'rejected');
  expect((await accept(orderId)).body).toMatchObject({ status: 409, found: 'rejected' });
  const late = { status: 409, type: '/problems/order-not-cancellable', found: 'rejected' };
  expect((await cancel(orderId)).body).toMatchObject(late);
});

test('what is accepted cannot be rejected, nor anything by another store', async () => {
  const orderId = await inTheStore();
  expect((await here.olga('POST', `${STORE}/${orderId}/reject`, reason)).status).toBe(403);
  expect((await here.olga('POST', `/stores/2/orders/${orderId}/reject`, reason)).status).toBe(404);
  expect((await accept(orderId)).status).toBe(200);
  const refused = { status: 409, type: '/problems/ticket-not-rejectable', found: 'accepted' };
  expect((await reject(orderId)).body).toMatchObject(refused);
  await moneyAddsUp(here);
});

describe('reject ∥ cancel', () => {
  test('the order hears of the rejection first: the customer is told so', async () => {
    const orderId = await inTheStore();
    const [rejected, cancelled] = await whileHeldAt(
      here,
      'ticket.learned',
      () => reject(orderId),
      () => cancel(orderId),
    );
    expect(cancelled.body).toMatchObject({ status: 409, found: 'rejected' });
    expect(rejected.status).toBe(200);
    await isUndone(orderId, 'rejected');
  });

  test('the order hears of the cancellation first: the owner is told so', async () => {
    const orderId = await inTheStore();
    const [rejected, cancelled] = await whileHeldAt(
      here,
      'ticket.noted',
      () => reject(orderId),
      () => cancel(orderId),
    );
    expect(cancelled.status).toBe(200);
    const refused = { status: 409, type: '/problems/ticket-not-rejectable', found: 'cancelled' };
    expect(rejected.body).toMatchObject(refused);
    await isUndone(orderId, 'cancelled');
  });

  test('at the same moment, many times: one of them wins, and the money goes back once', async () => {
    const orders = await Promise.all(Array.from({ length: 8 }, inTheStore));
    for (const orderId of orders) {
      const [rejected, cancelled] = await Promise.all([reject(orderId), cancel(orderId)]);
      expect([rejected.status, cancelled.status].toSorted()).toEqual([200, 409]);
      await isUndone(orderId, rejected.status === 200 ? 'rejected' : 'cancelled');
    }
  });
});

test('kill -9 of the store between the order’s word and its own: its successor rejects', async () => {
  const { platform } = here;
  const orderId = await inTheStore();
  await whileHeldAt(
    here,
    'ticket.learned',
    () => reject(orderId).catch(() => undefined),
    () => platform.kill('store.app'),
  );
  await platform.start('store.app');
  await isUndone(orderId, 'rejected');
});
