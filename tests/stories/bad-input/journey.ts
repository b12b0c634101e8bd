import { type Case, refused, written } from './case.ts';

const id = '00000000-0000-7000-8000-000000000000';
const ticket = `/stores/1/orders/${id}`;
const delivery = `/deliveries/${id}`;

/** Of what may be done with an order on its way, by whom. */
export const journey: readonly Case[] = [
  refused(401, 'unauthenticated', 'deliveries for nobody', 'nobody', 'GET /deliveries'),
  refused(403, 'forbidden', 'an owner who lists deliveries', 'oscar', 'GET /deliveries'),
  refused(403, 'forbidden', 'a customer who picks up', 'alice', `POST ${delivery}/pickup`),
  refused(403, 'forbidden', 'an admin who picks up', 'ada', `POST ${delivery}/pickup`),
  refused(403, 'forbidden', 'an owner who delivers', 'oscar', `POST ${delivery}/delivered`),
  refused(404, 'delivery-not-found', 'picking up what nobody cooked', 'rita', `POST ${delivery}/pickup`),
  refused(404, 'delivery-not-found', 'delivering what nobody cooked', 'rita', `POST ${delivery}/delivered`),
  refused(404, 'not-found', 'a delivery that is two dots', 'rita', 'POST /deliveries/%2e%2e/pickup'),
  refused(400, 'invalid-request', 'a status no delivery has', 'rita', 'GET /deliveries?status=lost', {
    pointers: ['?/status'],
  }),
  refused(403, 'forbidden', 'an owner who cancels', 'oscar', `POST /orders/${id}/cancel`),
  refused(404, 'order-not-found', 'cancelling what nobody ordered', 'alice', `POST /orders/${id}/cancel`),
  refused(403, 'not-your-store', 'cooking for another store', 'olga', `POST ${ticket}/cooked`),
  refused(404, 'ticket-not-found', 'cooking what nobody ordered', 'oscar', `POST ${ticket}/cooked`),
  refused(400, 'invalid-request', 'rejecting without a reason', 'oscar', `POST ${ticket}/reject`, {
    ...written({}),
    pointers: ['#/code', '#/detail'],
  }),
  refused(
    404,
    'ticket-not-found',
    'rejecting what nobody ordered',
    'oscar',
    `POST ${ticket}/reject`,
    written({ code: 'soldOut', detail: '품절' }),
  ),
];
