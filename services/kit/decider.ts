/** A rule: pure functions over plain data. Ids, prices and the time come in with the command. */
export type Decider<S, C, E, R> = {
  readonly initial: S;
  readonly decide: (state: S, command: C) => Decision<E, R>;
  readonly evolve: (state: S, event: E) => S;
};

/** What a rule answers: the events that follow, the one fact that stands in the way, or that it must know more. */
export type Decision<E, R> = readonly E[] | Rejected<R> | Ask;
export type Rejected<R> = { readonly rejected: R };
export type Ask = { readonly asks: true };

export const reject = <const R>(rejected: R): Rejected<R> => ({ rejected });

/** Nothing stands in the way, but somebody outside has to be asked before this can be decided. */
export const ask: Ask = { asks: true };

export const isRejected = <T extends object>(answer: T): answer is Extract<T, Rejected<unknown>> =>
  'rejected' in answer;

export const isAsking = (decision: object): decision is Ask => 'asks' in decision;
