/** One request through the gateway: its status, headers and parsed body. */
export type Reply = Readonly<{ status: number; headers: Headers; body: unknown }>;

/** Speaks to the gateway as one user; without a token, as nobody. */
export const client =
  (gateway: string, token?: string) =>
  async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const response = await fetch(`${gateway}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  };

export type Client = ReturnType<typeof client>;
