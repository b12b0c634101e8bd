import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], limits: object = {}) => ({
  test: { name, include, environment: 'node' as const, ...limits },
});

// Real processes: they need time to start, and a hook may have to build the sidecar first.
const real = { testTimeout: 180_000, hookTimeout: 900_000 };

/** The suites of tests/port over the twins in memory: they need Node and nothing else. */
const inMemory = 'tests/port/{memory,torture}.test.ts';

export default defineConfig({
  test: {
    projects: [
      project(
        'unit',
        ['services/**/*.test.ts', 'tools/**/*.test.ts', 'tests/architecture.test.ts', inMemory],
        {
          testTimeout: 60_000,
        },
      ),
      project('contract', ['tests/contract/**/*.test.ts']),
      project('integration', ['tests/integration/**/*.test.ts', 'tests/port/**/*.test.ts'], {
        ...real,
        exclude: [inMemory],
      }),
      // One platform at a time: two would share the processor, and time-outs are part of the stories.
      project('story', ['tests/stories/**/*.test.ts'], { ...real, fileParallelism: false }),
    ],
  },
});
