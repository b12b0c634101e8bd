// Read by the type checker only: each line below must be refused, else the check fails on an unused expectation.
import { z } from 'zod';
import { type EventOf, event } from '#kit/contract.ts';
import { type Decision, isRejected, reject } from '#kit/decider.ts';
import { created, ok, type Problems, route } from '#kit/http.ts';

const operation = {
  summary: 'a probe',
  access: 'public',
  replies: { 200: z.object({ n: z.int() }) },
  problems: {},
} as const;

export const fine = route('GET /a/:id', {
  ...operation,
  handle: async ({ params }) => ok({ n: params.id.length }),
});

const surprised = async () => reject({ type: 'Surprise' });
// @ts-expect-error a rejection its route does not declare
export const undeclaredProblem = route('GET /a', { ...operation, handle: surprised });

const creating = async () => created('/a', { n: 1 });
// @ts-expect-error a status its route does not declare
export const undeclaredStatus = route('GET /a', { ...operation, handle: creating });

const worded = async () => ok({ n: 'one' });
// @ts-expect-error a body off its schema
export const wrongBody = route('GET /a', { ...operation, handle: worded });

export const wrongParameter = route('GET /a/:id', {
  ...operation,
  // @ts-expect-error a parameter that is not in the path
  handle: async ({ params }) => ok({ n: params.name.length }),
});

const counting = async () => ok({ n: 1 });
// @ts-expect-error a method nobody serves
export const wrongMethod = route('FETCH /a', { ...operation, handle: counting });

export const noCaller = route('GET /a', {
  ...operation,
  // @ts-expect-error a public route has no caller to rely on
  handle: async ({ caller }) => ok({ n: caller.id.length }),
});

const takenName = async () => reject({ type: 'Known', status: 1 });
// @ts-expect-error a fact under a name that RFC 9457 has taken
export const taken = route('GET /a', { ...operation, problems: { Known: 409 }, handle: takenName });

type Rejection = { type: 'One' } | { type: 'Other' };

// @ts-expect-error a rejection without a status
export const forgotten: Problems<Rejection> = { One: 404 };

// @ts-expect-error a problem is never a success
export const success: Problems<Rejection> = { One: 404, Other: 200 };

const Counted = event('probe.count', 'Counted', { n: z.int() });

// @ts-expect-error an event off its shape
export const misshapen: EventOf<typeof Counted> = { type: 'Counted', data: { n: 'one' } };

const stray = { type: 'Counting', data: { n: 1 } } as const;
// @ts-expect-error a decision made of something that is no event of the rule
export const strayEvent: Decision<EventOf<typeof Counted>, Rejection> = [stray];

const decided = (): Decision<EventOf<typeof Counted>, Rejection> => [];

export const unasked = () => {
  const decision = decided();
  // @ts-expect-error events are there only after the rejection was ruled out
  return isRejected(decision) ? decision.length : 0;
};

// @ts-expect-error a command that is not handled leaves the switch without an answer
export const total = (command: Rejection): number => {
  switch (command.type) {
    case 'One':
      return 1;
  }
};
