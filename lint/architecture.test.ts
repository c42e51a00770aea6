import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RuleTester } from 'oxlint/plugins-dev';
import { describe, expect, test } from 'vitest';
import architecture, { featuresIn, importProblem } from './architecture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
RuleTester.describe = describe;
RuleTester.it = test;
const tester = new RuleTester({ languageOptions: { parserOptions: { lang: 'ts' } } });

const inFile = (filename: string, code: string) => ({ filename: join(root, filename), code });
const wrong = (filename: string, code: string, message: RegExp) => ({
  ...inFile(filename, code),
  errors: [{ message }],
});

describe('import directions', () => {
  const apps = 'server/src/features/apps';

  test.each([
    [`${apps}/slug.rules.ts`, '../../lib/clock.ts'],
    [`${apps}/slug.rules.ts`, '../../status/slots.rules.ts'],
    [`${apps}/apps.service.ts`, './slug.rules.ts'],
    [`${apps}/apps.service.ts`, '../../ledger/heartbeat.entity.ts'],
    [`${apps}/apps.schema.ts`, '../../graphql/builder.ts'],
    [`${apps}/index.ts`, './apps.schema.ts'],
    ['server/src/features/runs/runs.schema.ts', '../tasks/tasks.schema.ts'],
    ['server/src/features/index.ts', './apps/index.ts'],
    ['server/src/gateway/http/ping.ts', '../../features/heartbeats/heartbeats.service.ts'],
    ['server/src/jobs/retention.ts', '../features/index.ts'],
    ['server/src/main.ts', './server.ts'],
    [`${apps}/apps.service.test.ts`, '../../server.ts'],
    ['test/kit/server.ts', '../../server/src/server.ts'],
    ['web/src/routes/+page.ts', '../../build/server/x.ts'],
    ['web/src/routes/apps/+page.svelte', '#lib/features/apps/AppsPage.svelte'],
    ['web/src/routes/apps/+page.svelte', '#lib/shell/ready.svelte.ts'],
    ['web/src/lib/shell/Live.svelte', '#lib/features/apps/follow.ts'],
    ['web/src/lib/features/apps/detail/AppPage.svelte', '../actions.svelte.ts'],
    ['web/src/lib/features/tasks/TasksTable.svelte', '#lib/features/runs/RunStatusBadge.svelte'],
    ['web/src/lib/features/notes/NotesPage.svelte', '#lib/features/tasks/follow.ts'],
    ['web/src/lib/live/connection.svelte.ts', '../graphql/query.svelte.ts'],
    ['web/src/lib/graphql/resume.test.ts', '#lib/ui/Button.svelte'],
    ['server/src/status/slots.rules.ts', 'croner'],
  ])('%s may import %s', (file, specifier) => {
    expect(importProblem(file, specifier)).toBeNull();
  });

  test.each([
    ['server/src/lib/clock.ts', '../status/status.rules.ts', 'lib must not import status'],
    ['server/src/status/slots.rules.ts', '../database/database.ts', 'rules import lib and other rules only'],
    ['server/src/ledger/commit.ts', '../features/apps/apps.service.ts', 'ledger must not import features'],
    ['server/src/graphql/context.ts', '../features/apps/apps.service.ts', 'graphql must not import features'],
    [`${apps}/slug.rules.ts`, './apps.service.ts', 'rules import lib and other rules only'],
    [`${apps}/app-list.service.ts`, './apps.schema.ts', 'services must not import the GraphQL types'],
    [`${apps}/apps.schema.ts`, './index.ts', 'the GraphQL types must not import the list of a feature'],
    [`${apps}/apps.service.ts`, '../../jobs/timeouts.ts', 'features must not import gateway, jobs and backup'],
    [`${apps}/apps.service.ts`, '../tasks/tasks.service.ts', 'apps must not import tasks, which comes after it'],
    ['server/src/features/tasks/tasks.service.ts', '../apps/index.ts', 'only features/index.ts imports the list'],
    ['server/src/gateway/http/ping.ts', '../../server.ts', 'gateway, jobs and backup must not import server.ts'],
    ['server/src/server.ts', './main.ts', 'server.ts and services.ts must not import main.ts'],
    ['server/src/server.ts', '../../web/src/app.ts', 'server must not import the source of web'],
    ['server/src/x.test.ts', '../../web/src/app.ts', 'server must not import the source of web'],
    ['web/src/routes/+page.ts', '@lubdub/server', 'web must not import the source of server'],
    ['web/src/lib/graphql/cache.ts', '#lib/ui/toasts.svelte.ts', 'lib/graphql must not import ui'],
    ['web/src/lib/ui/DataTable.svelte', '../live/pulse.svelte.ts', 'ui must not import live'],
    ['web/src/lib/live/changes.ts', '#lib/features/apps/operations.ts', 'live must not import features'],
    ['web/src/lib/features/apps/AppsPage.svelte', '#lib/shell/ready.svelte.ts', 'must not import shell'],
    ['web/src/lib/shell/Live.svelte', '../../routes/+page.svelte', 'shell must not import routes'],
    ['web/src/lib/features/runs/actions.svelte.ts', '../tasks/actions.svelte.ts', 'runs must not import tasks'],
    ['web/src/lib/features/notes/NotesPage.svelte', '#lib/features/overview/counters.ts', 'is not before it'],
    ['web/src/lib/features/apps/AppsPage.svelte', '#lib/features/overview/counters.ts', 'is not before it'],
    ['agent/src/main.ts', '../../server/src/lib/clock.ts', 'agent must not import the source of server'],
  ])('%s must not import %s', (file, specifier, problem) => {
    expect(importProblem(file, specifier)).toContain(problem);
  });

  test('the order of the features is read from their list', () => {
    expect(featuresIn('export const features: readonly Feature[] = [\n  apps,\n  tasks,\n];')).toEqual([
      'apps',
      'tasks',
    ]);
    expect(featuresIn(readFileSync(join(root, 'server/src/features/index.ts'), 'utf8'))).toContain('heartbeats');
  });
});

const up = /stands above: take what you need as an argument/;
tester.run('every kind of import is seen', architecture.rules['import-direction'], {
  valid: [inFile('server/src/lib/a.ts', `import { b } from './b.ts'`)],
  invalid: [
    `import { x } from '../server.ts'`,
    `import type { x } from '../server.ts'`,
    `export { x } from '../server.ts'`,
    `export * from '../server.ts'`,
    `const x = await import('../server.ts')`,
    `let x: import('../server.ts').X`,
  ].map((code) => wrong('server/src/lib/a.ts', code, up)),
});

const clock = /Take the time from the clock/;
tester.run('only the clock reads the time', architecture.rules['no-ambient-clock'], {
  valid: [
    inFile('server/src/status/a.rules.ts', 'const at = new Date(now).getTime() + Date.UTC(2026, 0, 1)'),
    inFile('server/src/lib/clock.ts', 'Date.now()'),
    inFile('server/src/lib/a.test.ts', 'Date.now()'),
    inFile('web/src/lib/clock.ts', 'Date.now()'),
  ],
  invalid: ['Date.now()', 'new Date()', 'Date()', `Date['now']()`, 'const now = Date.now'].map((code) =>
    wrong('server/src/features/apps/a.service.ts', code, clock),
  ),
});

const environment = /Only environment.ts reads the environment/;
tester.run('only main.ts hands the environment on', architecture.rules['no-ambient-environment'], {
  valid: [
    inFile('server/src/main.ts', 'readEnvironment(process.env, process.cwd())'),
    inFile('server/src/a.test.ts', 'process.env.PORT'),
    inFile('server/src/lib/a.ts', 'process.exitCode = 1'),
  ],
  invalid: ['process.env.PORT', `process['env']`, `import { env } from 'node:process'`].map((code) =>
    wrong('server/src/lib/a.ts', code, environment),
  ),
});
