import autocannon, { type Options, type Result } from 'autocannon';

type Latency = Readonly<{ p50: number; p95: number; p99: number; max: number }>;
export type Load = Readonly<{ perSecond: number; refused: number; latency: Latency }>;

type Settings = Readonly<{ gateway: string; token: string; orders: number; atOnce: number }>;

/** Places orders through the gateway, so many at once, as fast as they are answered. Times in milliseconds. */
export const orderLoad = async ({ gateway, token, orders, atOnce }: Settings): Promise<Load> => {
  const times: number[] = [];
  let refused = 0;
  const settings: Options = {
    url: `${gateway}/orders`,
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ item: '통닭', storeId: 1 }),
    connections: atOnce,
    amount: orders,
    timeout: 30,
  };
  const begun = performance.now();
  const { errors } = await new Promise<Result>((resolve, reject) => {
    const load = autocannon(settings, (error, result) => (error ? reject(error) : resolve(result)));
    // Its own percentiles have no 95th.
    load.on('response', (_client, status, _bytes, time) => {
      if (status === 201) times.push(time);
      else refused++;
    });
  });
  const seconds = (performance.now() - begun) / 1_000;
  return { perSecond: times.length / seconds, refused: refused + errors, latency: latencyOf(times) };
};

const latencyOf = (times: readonly number[]): Latency => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
};
