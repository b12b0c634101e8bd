export type Who = 'alice' | 'bob' | 'oscar' | 'olga' | 'rita' | 'ada' | 'nobody';

/** A wrong request, and the one answer it may get. */
export type Case = Readonly<{
  name: string;
  as?: Who;
  line: string;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: string | Buffer;
  chunked?: boolean;
  status: number;
  /** The last part of the problem's type. */
  problem: string;
  pointers?: readonly string[];
}>;

export const chicken = { item: '통닭', storeId: 1 } as const;
export const json = { 'content-type': 'application/json' };

/** An order of alice's that is malformed; `pointers` names every wrong field. */
export const wrongOrder = (name: string, body: unknown, ...pointers: readonly string[]): Case =>
  wrongText(name, JSON.stringify(body), ...pointers);

/** The same in text that `JSON.stringify` would not write; without pointers where it is no JSON object at all. */
export const wrongText = (name: string, text: string, ...pointers: readonly string[]): Case =>
  refused(400, 'invalid-request', name, 'alice', 'POST /orders', {
    ...written(text),
    ...(pointers.length > 0 && { pointers }),
  });

/** A JSON body. */
export const written = (body: unknown) => ({
  headers: json,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const refused = (
  status: number,
  problem: string,
  name: string,
  as: Who,
  line: string,
  more: Partial<Case> = {},
): Case => ({ name, as, line, status, problem, ...more });
