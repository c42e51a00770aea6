import { expect, test } from 'vitest';
import { createApp, readApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { eventually } from '../kit/eventually.ts';
import { withPostgres } from '../kit/postgres.ts';
import { startServer, type TestServer } from '../kit/server.ts';

// Beats go to PostgreSQL on one connection, one group behind the other, and to where the row of their app was stored
// last.

const startOnPostgres = () => startServer({ database: 'postgresql' });
const countOf = async (server: TestServer, id: string) => (await readApp(server, id))?.heartbeatCount;

test('a beat to an app whose row somebody holds waits alone: beats to other apps are acknowledged meanwhile', async () => {
  await using server = await startOnPostgres();
  const [held, free] = [await createApp(server), await createApp(server)];
  for (const app of [held, free]) await beat(server, app);
  let answered = false;
  await withPostgres(server.place.databaseUrl!, async (client) => {
    await client.query('begin');
    await client.query('select 1 from app_state where app_id = $1 for update', [held.id]);
    const late = beat(server, held).finally(() => (answered = true));
    for (let sent = 0; sent < 20; sent += 1) await beat(server, free);
    expect(answered).toBe(false);
    expect(await countOf(server, free.id)).toBe(21);
    await client.query('commit');
    await late;
  });
  expect(await countOf(server, held.id)).toBe(2);
});

test('beats are recorded after all rows were stored elsewhere, as VACUUM FULL does', async () => {
  await using server = await startOnPostgres();
  const apps = await Promise.all(Array.from({ length: 5 }, () => createApp(server)));
  for (const app of apps) await beat(server, app);
  const placesOf = () => server.sql.query(`select app_id, ctid::text from app_state order by app_id`);
  const before = await placesOf();
  await server.sql.query('vacuum full app_state');
  expect(await placesOf()).not.toEqual(before);
  await Promise.all(apps.map((app) => beat(server, app)));
  for (const app of apps) expect(await countOf(server, app.id)).toBe(2);
});

test('beats are taken again after every connection to the database was cut', async () => {
  await using server = await startOnPostgres();
  const app = await createApp(server);
  await beat(server, app);
  await withPostgres(server.place.databaseUrl!, (client) =>
    client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    ),
  );
  await eventually(
    () => beat(server, app),
    () => true,
  );
  expect(await countOf(server, app.id)).toBe(2);
});
