import { request } from 'undici';
import type { Plan } from './plan.ts';
import { appOf } from './plan.ts';

/** One series of a sidecar's metrics about its policies. */
export type PolicySeries = Readonly<{
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}>;

/**
 * What a sidecar says of its policies: `dapr_resiliency_loaded` is there only if the YAML was understood,
 * `dapr_resiliency_count` counts what was applied to which target, `dapr_resiliency_activations_total` what acted.
 */
export const policiesOf = async (plan: Plan, id: string): Promise<readonly PolicySeries[]> => {
  const { body } = await request(`http://127.0.0.1:${appOf(plan, id).ports.metrics}/`);
  return parseSeries(await body.text()).filter(({ name }) => name.startsWith('dapr_resiliency_'));
};

/** Reads the text format of Prometheus. */
export const parseSeries = (text: string): readonly PolicySeries[] =>
  text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return name ? [{ name, labels: labelsIn(labels), value: Number(value) }] : [];
  });

const labelsIn = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
