import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '#kit/testing.ts';
import { everyId, type OrderReply, type World, world } from '#tools/demo/world.ts';
import { moneyAddsUp } from './money.ts';
import { isInTheStore, isRefundedOnce, STORE, whileHeldAt } from './races.ts';
import { bodyOf, chicken, placed, statusOf } from './world.ts';

let here: World;
beforeAll(async () => {
  here = await world({ withFaults: true });
});
afterAll(() => here?.[Symbol.asyncDispose]());

const cancel = (orderId: string) => here.alice('POST', `/orders/${orderId}/cancel`);
const accept = (orderId: string) => here.oscar('POST', `${STORE}/${orderId}/accept`, { minutes: 20 });
const cooked = (orderId: string) => here.oscar('POST', `${STORE}/${orderId}/cooked`);
const pay = (orderId: string) => here.alice('POST', `/orders/${orderId}/pay`);

/** A paid order whose ticket has reached its store. */
const inTheStore = async () => {
  const { orderId } = await placed(here.alice);
  await isInTheStore(here, orderId);
  return orderId;
};

/** Payment, ticket, delivery and view have all heard of it. */
const isUndone = async (orderId: string) => {
  await eventually(async () => expect(await statusOf(here.alice, orderId)).toBe('cancelled'));
  await isInTheStore(here, orderId, 'cancelled');
  await isRefundedOnce(here, orderId);
  expect(await everyId(here.rita, '/deliveries?status=started')).not.toContain(orderId);
  await moneyAddsUp(here);
};

describe('FD-F5 FD-F6 SK-F8 SK-F9 cancelling cancels the ticket and the delivery, and gives the money back once,', () => {
  test('when the order is placed; and says so again', async () => {
    const orderId = await inTheStore();
    for (const _press of ['first', 'second']) {
      const reply = await cancel(orderId);
      expect([reply.status, reply.body]).toEqual([200, { orderId, status: 'cancelled' }]);
    }
    await isUndone(orderId);
    const refused = { status: 409, type: '/problems/order-no-longer-wanted', found: 'cancelled' };
    expect((await accept(orderId)).body).toMatchObject(refused);
    expect((await pay(orderId)).body).toMatchObject({ type: '/problems/order-not-payable' });
  });

  test('when it is accepted, and when its delivery has started', async () => {
    const orderId = await inTheStore();
    expect((await accept(orderId)).status).toBe(200);
    expect((await cancel(orderId)).status).toBe(200);
    await isUndone(orderId);
    expect((await cooked(orderId)).body).toMatchObject({ status: 409, found: 'cancelled' });

    const other = await inTheStore();
    expect([(await accept(other)).status, (await cooked(other)).status]).toEqual([200, 200]);
    const waiting = () => everyId(here.rita, '/deliveries?status=started');
    await eventually(async () => expect(await waiting()).toContain(other));
    expect((await cancel(other)).status).toBe(200);
    await eventually(async () => expect(await waiting()).not.toContain(other));
    await isUndone(other);
  });

  test('when its store is down: it never becomes something to cook', async () => {
    await here.platform.stop('store');
    const { orderId } = await placed(here.alice);
    expect((await cancel(orderId)).status).toBe(200);
    await here.platform.start('store');
    await isRefundedOnce(here, orderId);
    await inTheStore();
    await eventually(async () =>
      expect(await everyId(here.oscar, `${STORE}?status=received`)).not.toContain(orderId),
    );
  });
});

test('somebody else’s order, or none, cannot be cancelled', async () => {
  const { alice, bob, oscar } = here;
  const { orderId } = await placed(alice);
  expect((await bob('POST', `/orders/${orderId}/cancel`)).status).toBe(404);
  expect((await oscar('POST', `/orders/${orderId}/cancel`)).status).toBe(403);
  expect((await cancel('nothing-here')).status).toBe(404);
  expect(await statusOf(alice, orderId)).toBe('placed');
});

describe('cancel ∥ accept', () => {
  test.each([
    ['the order hears of the cancellation first', 'ticket.noted'],
    ['the order hears of the acceptance first, and the cancellation overtakes its answer', 'ticket.learned'],
  ])('%s: the owner is told that it is cancelled', async (_, step) => {
    const orderId = await inTheStore();
    const [accepted, cancelled] = await whileHeldAt(
      here,
      step,
      () => accept(orderId),
      async () => {
        const reply = await cancel(orderId);
        if (step === 'ticket.learned') await isInTheStore(here, orderId, 'cancelled');
        return reply;
      },
    );
    expect(cancelled.status).toBe(200);
    const refused = { status: 409, type: '/problems/order-no-longer-wanted', found: 'cancelled' };
    expect(accepted.body).toMatchObject(refused);
    await isUndone(orderId);
  });

  test('at the same moment, many times: whoever was first, nothing is left half undone', async () => {
    const orders = await Promise.all(Array.from({ length: 8 }, inTheStore));
    for (const orderId of orders) {
      const [accepted, cancelled] = await Promise.all([accept(orderId), cancel(orderId)]);
      expect([200, 409]).toContain(accepted.status);
      expect(cancelled.status).toBe(200);
    }
    for (const orderId of orders) await isUndone(orderId);
  });
});

describe('cancel ∥ payment under way', () => {
  test('cancelled before payment has asked for the money: what is taken all the same goes back', async () => {
    const { alice } = here;
    let orderId = '';
    await whileHeldAt(
      here,
      'payment.noted',
      async () => {
        const reply = await alice('POST', '/orders', chicken);
        expect(reply.status).toBe(202);
        orderId = bodyOf<OrderReply>(reply).orderId;
      },
      async () => {
        await eventually(() => expect(orderId).not.toBe(''));
        expect((await cancel(orderId)).status).toBe(200);
        // The refund is there before the payment.
        await eventually(() => expect(here.platform.logs('payment.app')).toMatch(voiding(orderId)));
      },
    );
    await isRefundedOnce(here, orderId);
    await eventually(async () => expect(await statusOf(alice, orderId)).toBe('cancelled'));
    await moneyAddsUp(here);
  });

  test('paid before it is cancelled, though the order does not know yet: the customer is told, and gets it back', async () => {
    const orderId = await unpaid();
    const [paid, cancelled] = await whileHeldAt(
      here,
      'order.learned',
      () => pay(orderId),
      () => cancel(orderId),
    );
    expect(cancelled.status).toBe(200);
    expect(paid.body).toMatchObject({
      status: 409,
      type: '/problems/order-not-payable',
      found: 'cancelled',
    });
    await isRefundedOnce(here, orderId);
    await moneyAddsUp(here);
  });

  test('an order that nobody has paid is cancelled, and owes nothing', async () => {
    const orderId = await unpaid();
    expect((await cancel(orderId)).status).toBe(200);
    await eventually(async () => expect(await statusOf(here.alice, orderId)).toBe('cancelled'));
    expect((await pay(orderId)).body).toMatchObject({ found: 'cancelled' });
    await moneyAddsUp(here);
    expect(await everyId(here.oscar, STORE)).not.toContain(orderId);
  });

  const voiding = (orderId: string) => new RegExp(`${orderId}.*PaymentVoided`);

  /** An order that is kept and not paid, with a payment that is there again. */
  const unpaid = async () => {
    const { alice, platform } = here;
    await platform.stop('payment');
    const reply = await alice('POST', '/orders', chicken);
    expect(reply.status).toBe(503);
    await platform.start('payment');
    return bodyOf<OrderReply>(reply).orderId;
  };
});
