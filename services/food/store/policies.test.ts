import { expect, test } from 'vitest';
import { ticketEvents } from '#food/contract.ts';
import { commandHandler } from '#kit/commands.ts';
import { receive } from '#kit/policies.ts';
import { eventually, memoryHome } from '#kit/testing.ts';
import { policies } from './policies.ts';
import { ticket } from './ticket.ts';

const at = '2026-01-02T03:04:05.000Z';
const basket = { storeId: '1', lines: [{ item: '통닭', quantity: 1, price: 18_000 }], total: 18_000 };
const placed = {
  type: 'OrderPlaced',
  subject: 'o1',
  version: '1',
  data: { customerId: 'alice', ...basket, at },
};

const kitchen = async () => {
  const memory = await memoryHome({ appId: 'store' });
  const tickets = commandHandler(ticket, memory.home, { kind: 'ticket', events: ticketEvents });
  return { ...memory, tickets, table: policies({ tickets }) };
};

test('FD-F3 whenever an order is placed, the kitchen has a ticket; one, however often it is told', async () => {
  await using here = await kitchen();
  for (const _delivery of ['first', 'again'])
    expect(await receive(here.table, 'food.order', placed)).toBe('SUCCESS');
  expect(await here.tickets.load('o1')).toEqual({ status: 'received', ...basket, receivedAt: at });
  await eventually(() => expect(here.published.map(({ type }) => type)).toEqual(['TicketReceived']));
});

test('two deliveries at the same moment are one ticket', async () => {
  await using here = await kitchen();
  await Promise.all([1, 2, 3].map(() => receive(here.table, 'food.order', placed)));
  await eventually(() => expect(here.published).toHaveLength(1));
});

test.each(['OrderDeclined', 'OrderPaymentDeferred', 'OrderExpired'])(
  'FD-N1 SK-N1 of %s the kitchen hears nothing',
  async (type) => {
    await using here = await kitchen();
    expect(await receive(here.table, 'food.order', { ...placed, type })).toBe('SUCCESS');
    expect(await here.tickets.load('o1')).toBeUndefined();
  },
);

const cancelled = { ...placed, type: 'OrderCancelled', version: '2', data: { at } };

test('FD-F6 SK-F9 whenever an order is cancelled, its ticket is', async () => {
  await using here = await kitchen();
  for (const event of [placed, cancelled, cancelled])
    expect(await receive(here.table, 'food.order', event)).toBe('SUCCESS');
  expect(await here.tickets.load('o1')).toMatchObject({ status: 'cancelled', storeId: '1' });
});

test('a cancellation that comes before its order is remembered', async () => {
  await using here = await kitchen();
  for (const event of [cancelled, placed])
    expect(await receive(here.table, 'food.order', event)).toBe('SUCCESS');
  expect(await here.tickets.load('o1')).toEqual({ status: 'cancelled' });
  await eventually(() => expect(here.published.map(({ type }) => type)).toEqual(['TicketCancelled']));
});

test('an order off its contract goes to the dead letters', async () => {
  await using here = await kitchen();
  expect(await receive(here.table, 'food.order', { ...placed, data: { ...placed.data, total: -1 } })).toBe(
    'DROP',
  );
  expect(await here.tickets.load('o1')).toBeUndefined();
});
