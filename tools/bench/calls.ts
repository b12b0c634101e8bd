import { request } from 'undici';
import { parseSeries } from '#tools/platform/inspect.ts';
import type { Platform } from '#tools/platform/platform.ts';

/** The sidecars' own counters, by what they count. */
const COUNTERS: Readonly<Record<string, RegExp>> = {
  'service invocations': /^dapr_runtime_service_invocation_req_sent_total$/,
  'state operations': /^dapr_component_state_count$/,
  'publish calls': /^dapr_component_pubsub_egress_(bulk_)?count$/,
  'events delivered': /^dapr_component_pubsub_ingress_count$/,
};

export type Calls = Readonly<Record<string, number>>;

/** How many calls the sidecars of the platform have made so far. */
export const sidecarCalls = async ({ plan }: Platform): Promise<Calls> => {
  const texts = await Promise.all(
    plan.apps.map(async ({ ports }) => (await request(`http://127.0.0.1:${ports.metrics}/`)).body.text()),
  );
  const series = texts.flatMap(parseSeries);
  return Object.fromEntries(
    Object.entries(COUNTERS).map(([what, name]) => [
      what,
      series.filter((each) => name.test(each.name)).reduce((sum, { value }) => sum + value, 0),
    ]),
  );
};

export const between = (before: Calls, after: Calls): Calls =>
  Object.fromEntries(Object.entries(after).map(([what, count]) => [what, count - (before[what] ?? 0)]));
