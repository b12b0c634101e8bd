import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '#kit/testing.ts';
import type { Client } from '#tools/demo/client.ts';
import { everyId, type World, world } from '#tools/demo/world.ts';
import { moneyAddsUp } from './money.ts';
import { isInTheStore, isRefundedOnce, STORE, whileHeldAt } from './races.ts';
import { bodyOf, type Problem, placed, statusOf } from './world.ts';

let here: World;
beforeAll(async () => {
  here = await world({ withFaults: true });
});
afterAll(() => here?.[Symbol.asyncDispose]());

const done = (someone: Client, path: string, body?: object) =>
  eventually(async () => expect((await someone('POST', path, body)).status).toBe(200));

const shows = (orderId: string, status: string) =>
  eventually(async () => expect(await statusOf(here.alice, orderId)).toBe(status));

const started = (rider: Client) => everyId(rider, '/deliveries?status=started');

/** An order that is cooked and waits for a rider. */
const cooked = async () => {
  const { alice, oscar, rita } = here;
  const { orderId } = await placed(alice);
  await done(oscar, `${STORE}/${orderId}/accept`, { minutes: 20 });
  await done(oscar, `${STORE}/${orderId}/cooked`);
  await eventually(async () => expect(await started(rita)).toContain(orderId));
  return orderId;
};

const pickUp = (rider: Client, orderId: string) => rider('POST', `/deliveries/${orderId}/pickup`);
const cancel = (orderId: string) => here.alice('POST', `/orders/${orderId}/cancel`);

type Shown = Readonly<{ timeline: readonly { what: string }[]; paid: number; refunded: number }>;
const seen = async (orderId: string) => {
  const { timeline, paid, refunded } = bodyOf<Shown>(await here.alice('GET', `/orders/${orderId}`));
  return { paid, refunded, told: timeline.map(({ what }) => what) };
};

const ON_ITS_WAY = ['paid', 'placed', 'in the store', 'accepted', 'cooked', 'delivering'];

test('SK-F7 FD-F4 SK-F4 SK-F6 when cooking is finished the delivery starts by itself, and ends at the door', async () => {
  const { alice, rita, rolf } = here;
  const orderId = await cooked();
  await shows(orderId, 'delivering');

  const reply = await pickUp(rita, orderId);
  const deliver = { address: '서울 마포구 양화로 1', phone: '010-1234-5678' };
  expect([reply.status, reply.body]).toEqual([200, { orderId, storeId: '1', status: 'pickedUp', deliver }]);
  expect((await pickUp(rita, orderId)).body).toEqual(reply.body);
  await shows(orderId, 'picked up');
  expect(await started(rolf)).not.toContain(orderId);
  expect(await everyId(rita, '/deliveries?status=pickedUp')).toContain(orderId);
  expect(await everyId(rolf, '/deliveries')).not.toContain(orderId);

  const late = await alice('POST', `/orders/${orderId}/cancel`);
  expect([late.status, bodyOf<Problem>(late).type]).toEqual([409, '/problems/order-not-cancellable']);
  expect((await rolf('POST', `/deliveries/${orderId}/delivered`)).status).toBe(409);
  for (const _ of ['once', 'again'])
    expect((await rita('POST', `/deliveries/${orderId}/delivered`)).status).toBe(200);
  await shows(orderId, 'delivered');
});

test('FD-F7 SK-F10 FD-N4 the customer sees every step with its time', async () => {
  const orderId = await cooked();
  await done(here.rita, `/deliveries/${orderId}/pickup`);
  await done(here.rita, `/deliveries/${orderId}/delivered`);
  await eventually(async () =>
    expect(await seen(orderId)).toEqual({
      paid: 18_000,
      refunded: 0,
      told: [...ON_ITS_WAY, 'picked up', 'delivered'],
    }),
  );
});

test('two riders at the same moment: one has it, the other is told so', async () => {
  const { rita, rolf } = here;
  for (let round = 0; round < 5; round++) {
    const orderId = await cooked();
    const replies = await Promise.all([pickUp(rita, orderId), pickUp(rolf, orderId)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const [winner, loser] = replies[0]?.status === 200 ? [rita, rolf] : [rolf, rita];
    const refused = replies.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({ type: '/problems/delivery-taken' });
    expect((await loser('POST', `/deliveries/${orderId}/delivered`)).status).toBe(409);
    expect((await winner('POST', `/deliveries/${orderId}/delivered`)).status).toBe(200);
  }
});

describe('cancel ∥ pickup', () => {
  test('FD-F5 SK-F8 the cancellation comes first: the rider is told so, and the money goes back once', async () => {
    const orderId = await cooked();
    // The rider has pressed, and the order has not been asked yet.
    const [asked, cancelled] = await whileHeldAt(
      here,
      'delivery.noted',
      () => pickUp(here.rita, orderId),
      () => cancel(orderId),
    );
    expect([cancelled.status, asked.status]).toEqual([200, 409]);
    expect(asked.body).toMatchObject({ type: '/problems/order-no-longer-wanted', found: 'cancelled' });
    await shows(orderId, 'cancelled');
    await eventually(async () => expect(await started(here.rita)).not.toContain(orderId));
    await isInTheStore(here, orderId, 'cancelled');
    await isRefundedOnce(here, orderId);
    await moneyAddsUp(here);
  });

  test('the rider comes first: the customer is told so, and no money goes back', async () => {
    const orderId = await cooked();
    // The order has granted it, and the delivery does not know yet.
    const [asked, refused] = await whileHeldAt(
      here,
      'delivery.learned',
      () => pickUp(here.rita, orderId),
      () => cancel(orderId),
    );
    expect([refused.status, asked.status]).toEqual([409, 200]);
    expect(refused.body).toMatchObject({ type: '/problems/order-not-cancellable', found: 'pickedUp' });
    await done(here.rita, `/deliveries/${orderId}/delivered`);
    await shows(orderId, 'delivered');
    expect(await seen(orderId)).toMatchObject({ paid: 18_000, refunded: 0 });
    await moneyAddsUp(here);
  });
});

test('a rider who was granted an order keeps it across a crash of the delivery service', async () => {
  const { platform, rita, rolf } = here;
  const orderId = await cooked();
  await whileHeldAt(
    here,
    'delivery.learned',
    () => pickUp(rita, orderId),
    () => platform.kill('delivery.app'),
  );
  await platform.start('delivery.app');
  // Nobody presses again: a successor does what was begun.
  await eventually(async () => expect(await everyId(rita, '/deliveries?status=pickedUp')).toContain(orderId));
  expect((await pickUp(rolf, orderId)).body).toMatchObject({ type: '/problems/delivery-taken' });
});

test('FD-F6 SK-F9 cooked and cancelled while the delivery service is down: nobody sets out', async () => {
  const { alice, oscar, platform, rita } = here;
  const { orderId } = await placed(alice);
  await done(oscar, `${STORE}/${orderId}/accept`, { minutes: 20 });
  await platform.stop('delivery');
  await done(oscar, `${STORE}/${orderId}/cooked`);
  expect((await cancel(orderId)).status).toBe(200);
  await platform.start('delivery');
  const next = await cooked();
  expect(await started(rita)).toContain(next);
  await eventually(async () => expect((await pickUp(rita, orderId)).status).toBe(409));
  await eventually(async () => expect(await started(rita)).not.toContain(orderId));
  await shows(orderId, 'cancelled');
});
