import { expect, test } from 'vitest';
import { deliveryEvents } from '#food/contract.ts';
import { commandHandler } from '#kit/commands.ts';
import { receive } from '#kit/policies.ts';
import { eventually, memoryHome } from '#kit/testing.ts';
import { delivery } from './delivery.ts';
import { policies } from './policies.ts';

const at = '2026-01-02T03:04:05.000Z';
const event = { subject: 'o1', version: '3' };
const cooked = { ...event, type: 'TicketCooked', data: { storeId: '1', at } };
const cancelled = { ...event, type: 'OrderCancelled', data: { at } };

const riders = async () => {
  const memory = await memoryHome({ appId: 'delivery' });
  const deliveries = commandHandler(delivery, memory.home, { kind: 'delivery', events: deliveryEvents });
  const told = (topic: string, message: object) => receive(policies({ deliveries }), topic, message);
  const announced = () => memory.published.map(({ type }) => type);
  return { ...memory, deliveries, told, announced };
};

test('SK-F7 whenever a ticket is cooked, a delivery starts; one, however often it is told', async () => {
  await using here = await riders();
  for (const _delivery of ['first', 'again']) expect(await here.told('food.store', cooked)).toBe('SUCCESS');
  expect(await here.deliveries.load('o1')).toEqual({ status: 'started', storeId: '1', startedAt: at });
  await eventually(() => expect(here.announced()).toEqual(['DeliveryStarted']));
});

test('FD-F6 SK-F9 whenever an order is cancelled, its delivery is', async () => {
  await using here = await riders();
  await here.told('food.store', cooked);
  for (const _delivery of ['first', 'again'])
    expect(await here.told('food.order', cancelled)).toBe('SUCCESS');
  await eventually(() => expect(here.announced()).toEqual(['DeliveryStarted', 'DeliveryCancelled']));
});

test('a cancellation that is heard of before the cooking is remembered', async () => {
  await using here = await riders();
  await here.told('food.order', cancelled);
  await here.told('food.store', cooked);
  expect(await here.deliveries.load('o1')).toEqual({ status: 'cancelled' });
  await eventually(() => expect(here.announced()).toEqual(['DeliveryCancelled']));
});

test('what is off its contract goes to the dead letters', async () => {
  await using here = await riders();
  expect(await here.told('food.store', { ...cooked, data: { at } })).toBe('DROP');
  expect(await here.deliveries.load('o1')).toBeUndefined();
});
