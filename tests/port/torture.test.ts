import fc from 'fast-check';
import { expect, test } from 'vitest';
import { torture } from './torture.ts';

const probability = fc.constantFrom(0, 0.02, 0.1, 0.3);
const which = fc.nat(1);
const jarId = fc.nat(11).map((n) => `jar-${n}`);

const action = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('put' as const), process: which, id: jarId }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('price' as const), process: which, id: jarId }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), process: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), process: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('freeze' as const), process: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('broker' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pause' as const), ms: fc.nat(80) }) },
);
const plan = fc.record({
  seed: fc.integer(),
  failBefore: probability,
  failAfter: probability,
  late: probability,
  ending: fc.constantFrom('crash' as const, 'stop' as const),
  actions: fc.array(action, { minLength: 20, maxLength: 60 }),
});

const RUNS = Number(process.env['TORTURE_RUNS'] ?? 12);

/** What must hold at the end, whatever happened. */
const examine = async (what: Parameters<typeof torture>[0]) => {
  const end = await torture(what);
  // Stored changes are announced, and nothing else is.
  expect(end.published).toEqual(end.stored);
  // What was asked for outside is in the aggregate, and nothing is left open.
  expect(end.unfinished).toEqual([]);
  // No acknowledged command is lost, none counts twice.
  for (const { id, acknowledged, sent, coins } of end.jars) {
    expect(coins, id).toBeGreaterThanOrEqual(acknowledged);
    expect(coins, id).toBeLessThanOrEqual(sent);
  }
  // Every aggregate stands in its list once.
  expect(end.listed).toEqual(end.jars.map(({ id }) => id));
  return end;
};

test('crashes, lost answers, late writes and a broker that comes and goes lose nothing and invent nothing', async () => {
  const property = fc.asyncProperty(plan, async (what) => void (await examine(what)));
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
}, 600_000);

test('a save that takes effect when its process was long taken for dead is announced', async () => {
  const actions = [
    { do: 'pause', ms: 50 },
    { do: 'freeze', process: 0 },
    { do: 'pause', ms: 600 },
  ] as const;
  const end = await examine({ seed: 1, failBefore: 0, failAfter: 0, late: 0, ending: 'stop', actions });
  expect(end.stored.size).toBe(3);
});
