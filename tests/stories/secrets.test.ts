import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { everyId, type World, world } from '#tools/demo/world.ts';
import { chicken, placed } from './world.ts';

let here: World;
beforeAll(async () => {
  here = await world();
});
afterAll(() => here?.[Symbol.asyncDispose]());

/** Words that are found wherever they get to. */
const secret = {
  address: '비밀로 77-7 살구나무집',
  phone: '010-7777-6655',
  note: '쪽지-살구씨',
  payToken: 'tok_salgu_ok',
};
const order = { ...chicken, ...secret };
const key = { 'idempotency-key': 'key-salgu-1' };

test('what only the order may know is in no log and in no event', async () => {
  const { platform } = here;
  const orderId = await broughtToTheDoor();
  await refusedInEveryWay();
  const never = words();
  for (const name of [...platform.plan.apps.map(({ id }) => id), 'redis']) {
    const log = platform.logs(name);
    expect(log.length, name).toBeGreaterThan(0);
    for (const word of never) expect(log.includes(word), `${word} in the log of ${name}`).toBe(false);
  }
  expect(platform.logs('order'), 'the check reads what was logged').toContain(orderId);

  for (const topic of ['food.order', 'food.store', 'food.delivery', 'platform.payment']) {
    const events = await onBroker(topic);
    expect(events, 'the check reads what was published').toContain(orderId);
    if (topic === 'food.order') expect(events).toContain('통닭');
    for (const word of never) expect(events.includes(word), `${word} in an event of ${topic}`).toBe(false);
  }
});

/** Of those on the way the rider is the last who is told where it goes. */
const broughtToTheDoor = async () => {
  const { alice, oscar, rita } = here;
  const { orderId } = await placed(alice, order, key);
  await eventually(async () => expect(await everyId(oscar, '/stores/1/orders')).toContain(orderId));
  const ticket = `/stores/1/orders/${orderId}`;
  expect((await oscar('POST', `${ticket}/accept`, { minutes: 7 })).status).toBe(200);
  expect((await oscar('POST', `${ticket}/cooked`)).status).toBe(200);
  await eventually(async () => expect(await everyId(rita, '/deliveries')).toContain(orderId));
  const { address, phone, note } = secret;
  const pickedUp = await rita('POST', `/deliveries/${orderId}/pickup`);
  expect(pickedUp.body).toMatchObject({ deliver: { address, phone, note } });
  expect((await rita('POST', `/deliveries/${orderId}/delivered`)).status).toBe(200);
  return orderId;
};

/** Refusals and failures are told at more length than successes. */
const refusedInEveryWay = async () => {
  const { alice, platform } = here;
  const status = async (body: object, headers = {}) => (await alice('POST', '/orders', body, headers)).status;
  expect(await status({ ...order, extra: 1 })).toBe(400);
  expect(await status({ ...order, item: '냉면' })).toBe(422);
  expect(await status({ ...order, item: '피자' }, key)).toBe(409);
  expect(await status({ ...order, payToken: 'tok_declined' })).toBe(402);
  await platform.stop('payment');
  expect(await status(order)).toBe(503);
  await platform.start('payment');
};

/** What must be nowhere: the customer's words, the profile's, and what opens a door. Every token begins with `eyJ`. */
const words = () => {
  const { apiToken, appToken } = here.platform.sidecar('order');
  return [...Object.values(secret), '010-1234-5678', '양화로', apiToken, appToken, 'Bearer ', 'eyJ'];
};

/** Every entry of a topic's stream, as it lies there. */
const onBroker = (topic: string) => {
  const socket = connect(here.platform.plan.redis.port, '127.0.0.1');
  socket.end(`XRANGE ${topic} - +\r\nQUIT\r\n`);
  return text(socket);
};
