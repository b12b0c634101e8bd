import { commandHandler } from '#kit/commands.ts';
import { loadConfig } from '#kit/config.ts';
import { foldList, readList } from '#kit/lists.ts';
import { platform, serve } from '#kit/serve.ts';
import { PaymentApproved, PaymentDeclined, PaymentRefunded, PaymentVoided } from '#platform/contract.ts';
import { Config } from './config.ts';
import { routes } from './http.ts';
import { payment } from './payment.ts';
import { policies } from './policies.ts';
import { simulated } from './provider.ts';
import { addTo, nothing } from './view.ts';

const config = loadConfig(Config);
const here = platform(config);
const home = here.home('payment-store');
const charge = simulated({ delay: config.PAYMENT_DELAY_MS, declineOver: config.PAYMENT_DECLINE_OVER });

const payments = commandHandler(payment, home, {
  kind: 'payment',
  events: [PaymentApproved, PaymentDeclined, PaymentRefunded, PaymentVoided],
  lists: (state) => ('bill' in state ? ['payments', `payments-of-${state.bill.payer}`] : []),
  // The provider says the same to the same charge, so it is asked again and nothing is guessed.
  resume: async (id, command) => {
    if (command.type !== 'Pay') return;
    const { bill, token } = command;
    const learn = async () => ({
      ...command,
      answer: await charge({ paymentId: id, amount: bill.amount, token }),
    });
    await payments(id, command, { learn });
  },
});

await serve(here, {
  home,
  policies: policies({ payments }),
  routes: routes({
    payments,
    charge,
    now: () => new Date().toISOString(),
    mine: async (payer, query) => {
      const rowsOf = async (ids: readonly string[]) => {
        const found = await payments.loadMany(ids);
        return found.map((each, i) =>
          each && 'bill' in each ? { paymentId: ids[i] ?? '', status: each.status, ...each.bill } : undefined,
        );
      };
      return readList(home.lists, `payments-of-${payer}`, { ...query, rowsOf });
    },
    summary: (purpose) => foldList(home.lists, 'payments', payments.loadMany, addTo(purpose), nothing),
  }),
});
