import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../server/src/database/database.ts';
import { migrate } from '../../server/src/database/migrate.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import { deleteOld } from '../../server/src/jobs/retention.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { createServer } from '../../server/src/server.ts';
import { createApp } from '../kit/apps.ts';
import { TestClock } from '../kit/clock.ts';
import { makeDatabase } from '../kit/databases.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { notes } from './notes/index.ts';

const DAY_MS = 86_400_000;

async function startWithNotes() {
  const place = await makeDatabase('pglite');
  onTestFinished(place.remove);
  const logger = createLogger('silent');
  const all = [...features, notes];
  const database = await openDatabase({ ...place, ...storedBy(all), logger });
  onTestFinished(() => database.close());
  expect(await migrate(database)).toEqual(['20990101000000-notes']);
  const clock = new TestClock();
  const server = await createServer({
    features: all,
    database,
    clock,
    logger,
    runJobs: false,
    host: '127.0.0.1',
    port: 0,
    publicUrls: [],
    graphiql: false,
  });
  onTestFinished(() => server.close());
  return { database, clock, server, all };
}

const bearing = (key: string): RequestInit => ({ headers: { authorization: `Bearer ${key}` } });

/** What the feature's route answers a key that was made for this. */
async function statusWithKey(client: GraphQLClient, scope: string): Promise<number> {
  const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }';
  const { createApiKey } = await client.query<{ createApiKey: { key: string } }>(create, {
    input: { name: scope, scopes: [scope] },
  });
  return (await fetch(`${client.url}/notes/count`, bearing(createApiKey.key))).status;
}

test('a feature is a folder and a line in the list: it brings tables, API, routes and how long things are kept', async () => {
  const { database, clock, server, all } = await startWithNotes();
  const client = new GraphQLClient(server.url);
  const app = await createApp(client);
  const add = 'mutation ($appId: ID!, $text: String!) { addNote(appId: $appId, text: $text) { text writtenAt } }';
  await client.query(add, { appId: app.id, text: 'first' });
  clock.advance(1_000);
  await client.query(add, { appId: app.id, text: 'sec\0ond' });
  expect(await client.query('query ($id: ID) { app(id: $id) { newestNote { text } } }', { id: app.id })).toEqual({
    app: { newestNote: { text: 'second' } },
  });
  await expect(client.query(add, { appId: app.id, text: '' })).rejects.toThrow(/text: must be 1 to 1000/);
  await expect(client.query(add, { appId: app.id, text: '\0' })).rejects.toThrow(/text: must be 1 to 1000/);
  await expect(client.query(add, { appId: randomUUID(), text: 'x' })).rejects.toThrow(/App not found: appId/);
  expect(await (await fetch(`${server.url}/notes/count`)).text()).toBe('2\n');
  expect(await statusWithKey(client, 'READ')).toBe(200);
  expect(await statusWithKey(client, 'BEAT')).toBe(403);
  expect((await fetch(`${server.url}/notes/count`, bearing(`lub_${'0'.repeat(28)}`))).status).toBe(401);
  expect(await (await fetch(`${server.url}/metrics`)).text()).toContain(`lubdub_notes{app="${app.slug}"} 2\n`);
  const days = { heartbeats: 90, instances: 90, rollups: 800, runs: 90, logs: 14, audit: 365 };
  const now = clock.now() + 15 * DAY_MS;
  expect(await deleteOld(all, database.sql, { now, days })).toMatchObject({ note: 2 });
});

test('the entities and migrations of a feature are compared as all others are', async () => {
  const { database } = await startWithNotes();
  expect((await database.orm.schema.getUpdateSchemaSQL({ wrap: false })).trim()).toBe('');
});

test('the example in docs/adding-a-feature.md is this one, word for word', async () => {
  const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');
  const shown = [
    ...(await read('../../docs/adding-a-feature.md')).matchAll(/`(\S+)`:\n\n```ts\n([^`]*(?:`[^`]+`[^`]*)*?)```/g),
  ];
  expect(shown.map(([, name]) => name)).toEqual([
    'note.entity.ts',
    'notes.migration.ts',
    'notes.service.ts',
    'notes.schema.ts',
    'index.ts',
  ]);
  for (const [, name, code] of shown)
    expect(code).toBe(
      (await read(`./notes/${name}`))
        .replaceAll("'../../../server/src/features/", "'../")
        .replaceAll('../../../server/src/', '../../'),
    );
});
