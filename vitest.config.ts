import { svelte } from '@sveltejs/vite-plugin-svelte';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { WaitingFirst } from './test/kit/waiting-first.ts';

// Node's own, for its compiled source; it is the processes' that tests start, too.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'lubdub-compile-cache');

/**
 * A kind of tests by the folder that they are in; those that start servers and databases get more time. A worker runs
 * one file after the other and keeps the modules it has loaded: GraphQL, the ORM and the embedded database take over a
 * second of it for each file otherwise. So a file leaves no state in a module and nothing that still runs.
 */
const project = (name: string, include: string[], seconds: number) => ({
  test: { name, include, testTimeout: seconds * 1_000, hookTimeout: 60_000, isolate: false },
});

/** Tests that need databases: a PostgreSQL is started for them. */
const onDatabases = (name: string, seconds: number) => {
  const { test } = project(name, [`test/${name}/**/*.test.ts`], seconds);
  // By Node itself, as the server runs in earnest: Vite would give it another `graphql` than the packages it uses have.
  return { test: { ...test, globalSetup: ['test/kit/global-setup.ts'], experimental: { viteModuleRunner: false } } };
};

/** Icons are components: what imports them is to be loaded, too. */
const web = () => {
  const { test } = project('web', ['web/src/**/*.test.ts'], 20);
  return { test: { ...test, server: { deps: { inline: ['@lucide/svelte'] } } }, plugins: [svelte()] };
};

export default defineConfig({
  test: {
    // Not one more, though many wait: agents then miss slots that nobody could take in time.
    maxWorkers: Math.max(2, availableParallelism()),
    sequence: { sequencer: WaitingFirst },
    projects: [
      project(
        'unit',
        [
          'server/src/**/*.test.ts',
          'agent/src/**/*.test.ts',
          'lint/**/*.test.ts',
          'test/kit/**/*.test.ts',
          'test/schedules/**/*.test.ts',
          'test/channels/**/*.test.ts',
        ],
        20,
      ),
      web(),
      project('demo', ['test/demo/**/*.test.ts'], 120),
      onDatabases('api', 60),
      onDatabases('access', 60),
      onDatabases('alerts', 60),
      onDatabases('database', 60),
      onDatabases('faults', 120),
      onDatabases('engine', 120),
      onDatabases('agents', 120),
      onDatabases('agent-cli', 60),
      onDatabases('feature', 60),
      onDatabases('deploy', 60),
    ],
  },
});
