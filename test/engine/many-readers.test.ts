import { describe, expect, test } from 'vitest';
import { createApp, statusOf } from '../kit/apps.ts';
import { DATABASES } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { send } from '../kit/http.ts';
import { withPostgres } from '../kit/postgres.ts';
import { startServer } from '../kit/server.ts';
import { createFleet, countByStatus, outagesOf } from './fleet.ts';

/** Asks for much: as many pages as apps, three times over. */
const NESTED = `{ apps(first: 100) { nodes { heartbeats(first: 1) { nodes { id } } instances(first: 1) { nodes { id } }
  statusChanges(first: 1) { nodes { id } } } } }`;
const READERS = 10;

describe.each(DATABASES)('many readers who ask for much, on %s', (database) => {
  test('hold up neither beats nor the sweep, and are answered themselves or told to come again', async () => {
    await using server = await startServer({ database, live: true });
    const apps = await createFleet(
      server,
      Array.from({ length: 20 }, () => ({})),
    );
    const silent = await createApp(server, { schedule: { everySeconds: 1 }, graceSeconds: 0 });
    let stop = false;
    const codes = new Set<string>();
    let answers = 0;
    const reading = Array.from({ length: READERS }, async () => {
      while (!stop) {
        const { errors = [] } = await server.execute(NESTED);
        for (const { extensions } of errors) codes.add(String(extensions?.['code']));
        answers += 1;
      }
    });
    try {
      for (const { pingKey } of [...apps, silent])
        expect((await send(`${server.url}/ping/${pingKey}`)).status).toBe(200);
      await eventually(
        () => statusOf(server, silent.id),
        (status) => status === 'DOWN',
      );
    } finally {
      stop = true;
      await Promise.all(reading);
    }
    expect(answers).toBeGreaterThan(0);
    expect([...codes].filter((code) => code !== 'RATE_LIMITED')).toEqual([]);
    expect(await outagesOf(server)).toEqual([]);
    expect((await countByStatus(server)).UP).toBe(20);
  });
});

test('requests that hold all of their connections hold up no beat, no sweep and no health', async () => {
  await using server = await startServer({ database: 'postgresql' });
  const app = await createApp(server, { schedule: { everySeconds: 10 }, graceSeconds: 0 });
  const ping = () => send(`${server.url}/ping/${app.pingKey}`);
  await ping();
  await withPostgres(server.place.databaseUrl!, async (client) => {
    await client.query('select pg_advisory_lock(1)');
    const waiting = Array.from({ length: READERS }, () => server.sql.query('select pg_advisory_xact_lock_shared(1)'));
    await eventually(
      () =>
        client.query<{ count: number }>(
          `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        ),
      ({ rows }) => rows[0]?.count === 6,
    );
    expect(await ping()).toMatchObject({ status: 200 });
    expect(await send(`${server.url}/health`)).toMatchObject({ status: 200 });
    await server.advance(20_000);
    await client.query('select pg_advisory_unlock(1)');
    await Promise.all(waiting);
  });
  expect(await countByStatus(server)).toEqual({ DOWN: 1 });
  expect(await outagesOf(server)).toEqual([]);
});
