import { describe, expect, test } from 'vitest';
import { createApp, readApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { incidentsOf } from '../kit/incidents.ts';
import { DATABASES, makeDatabase } from '../kit/databases.ts';
import { TestClock } from '../kit/clock.ts';
import { send } from '../kit/http.ts';
import { startServer } from '../kit/server.ts';
import { proxyDatabase } from '../kit/tcp-proxy.ts';
import { countByStatus, outagesOf } from './fleet.ts';
import { expectSilenceFound, SilenceTrial } from './silence.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe.each(DATABASES)('our own outage on %s', (database) => {
  test('after an hour down, who beats within its period is never LATE, and who does not is found at the moved deadline', async () => {
    const place = await makeDatabase(database);
    const clock = new TestClock(Date.parse('2026-03-04T10:50:00.000Z'));
    const before = await startServer({ database, place, clock });
    const trial = await SilenceTrial.begin(before, 1_000);
    await before[Symbol.asyncDispose]();
    clock.advance(HOUR_MS);

    await using server = await startServer({ database, place, clock });
    await server.sweep();
    expect(await outagesOf(server)).toEqual([
      { from: '2026-03-04T10:50:00.000Z', to: '2026-03-04T11:50:00.000Z', reason: 'NO_SWEEP' },
    ]);
    expect(await countByStatus(server)).toEqual({ UP: 1_000 });
    expect(await trial.changes(server)).toBe(0);
    await expectSilenceFound(server, trial, 12 * MINUTE_MS);
    expect(await outagesOf(server)).toHaveLength(1);
    await place.remove();
  });

  test('a clock that jumps an hour ahead is an outage, and one that jumps back takes nothing from anyone', async () => {
    await using server = await startServer({ database, clock: new TestClock(Date.parse('2026-03-04T10:50:00.000Z')) });
    const trial = await SilenceTrial.begin(server, 80);
    server.clock.advance(HOUR_MS);
    await server.sweep();
    expect(await countByStatus(server)).toEqual({ UP: 80 });
    await trial.beat(server);
    server.clock.advance(-HOUR_MS);
    await server.sweep();
    expect(await countByStatus(server)).toEqual({ UP: 80 });
    expect(await outagesOf(server)).toEqual([
      // That hour has not been yet, so nothing of it is unknown.
      { from: '2026-03-04T10:50:00.000Z', to: '2026-03-04T10:50:00.000Z', reason: 'CLOCK_BACK' },
    ]);
    expect(await trial.changes(server)).toBe(0);
    await expectSilenceFound(server, trial, 12 * MINUTE_MS);
    expect(await outagesOf(server)).toHaveLength(1);
  });
});

describe.each(DATABASES)('a clock that was two hours ahead for a while, on %s', (database) => {
  test('leaves nothing behind that lies in the future', async () => {
    await using server = await startServer({ database, clock: new TestClock(Date.parse('2026-03-04T10:00:00.000Z')) });
    const app = await createApp(server, { schedule: { everySeconds: 600 }, graceSeconds: 60 });
    await beat(server, app, { host: 'db-1' });
    await server.advance(600_000);
    server.clock.advance(2 * HOUR_MS);
    await server.sweep();
    await beat(server, app, { host: 'db-1', kind: 'FAIL' });
    const open = await createApp(server);
    await beat(server, open, { kind: 'FAIL' });
    await beat(server, app);
    await server.advance(600_000);
    // As where those two hours lead over midnight.
    await server.sql.query(`insert into milestone (name, at) values ('rollup', '2026-03-05')`);
    server.clock.advance(-2 * HOUR_MS);
    await server.sweep();
    const now = server.clock.iso();
    expect(
      await server.sql.query(
        `select name from milestone where name = 'rollup' and at > $1 union all select 'minute' from beat_minute where minute > $1`,
        [now],
      ),
    ).toEqual([]);
    const { outages, statusChanges, instances } = await server.query<{
      outages: { nodes: { from: string; to: string; reason: string }[] };
      statusChanges: { statusChanges: { nodes: { at: string; to: string }[] } };
      instances: { nodes: { lastHeartbeatAt: string }[] };
    }>(
      `query ($id: ID) { outages(first: 10) { nodes { from to reason } }
        statusChanges: app(id: $id) { statusChanges(first: 10) { nodes { at to } } }
        instances(first: 10) { nodes { lastHeartbeatAt } } }`,
      { id: app.id },
    );
    expect(outages.nodes.map(({ from, to }) => Date.parse(to) - Date.parse(from))).toEqual([0, 600_000]);
    const times = [
      ...outages.nodes.flatMap(({ from, to }) => [from, to]),
      ...statusChanges.statusChanges.nodes.map(({ at }) => at),
      ...instances.nodes.map(({ lastHeartbeatAt }) => lastHeartbeatAt),
    ];
    expect(times.filter((time) => time > now)).toEqual([]);
    expect((await incidentsOf(server, app.id)).at(-1)).toMatchObject({ openedAt: now, resolvedAt: now });
    expect(await incidentsOf(server, open.id)).toMatchObject([
      { openedAt: now, acknowledgedAt: null, resolvedAt: null },
    ]);
    // The next beat is one of now, and the newest.
    await beat(server, app, { host: 'db-1' });
    expect(await readApp(server, app.id)).toMatchObject({ status: 'UP', lastHeartbeatAt: now });
  });
});

describe.each(DATABASES)('a machine whose clock knows nothing until it is told the time, on %s', (database) => {
  test('is 1970 for a minute after a start, and takes nothing from what is known', async () => {
    const clock = new TestClock(Date.parse('2026-03-04T10:00:00.000Z'));
    await using server = await startServer({ database, clock });
    await SilenceTrial.begin(server, 8);
    const app = await createApp(server, { schedule: { everySeconds: 600 }, graceSeconds: 60 });
    await beat(server, app, { host: 'db-1' });
    await beat(server, app, { host: 'db-1', kind: 'FAIL' });
    await server.advance(MINUTE_MS);
    const known = () =>
      server.query(
        `query ($id: ID) { app(id: $id) { status statusSince statusChanges(first: 10) { nodes { at to cause } }
          instances(first: 10) { nodes { firstHeartbeatAt lastHeartbeatAt } } } }`,
        { id: app.id },
      );
    const before = await known();

    const away = clock.now();
    clock.advance(-away);
    await server.advance(MINUTE_MS);
    expect(await known()).toEqual(before);
    expect(await countByStatus(server)).toEqual({ UP: 8, DOWN: 1 });
    // Then it hears of the time, which is two minutes after it was switched off.
    clock.advance(away + MINUTE_MS);
    await server.sweep();
    expect(await known()).toEqual(before);
    expect(await outagesOf(server)).toEqual([
      { from: '2026-03-04T10:01:00.000Z', to: '2026-03-04T10:03:00.000Z', reason: 'NO_SWEEP' },
      { from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:00:00.000Z', reason: 'CLOCK_BACK' },
    ]);
    await server.advance(MINUTE_MS / 2);
    expect(await countByStatus(server)).toEqual({ UP: 8, DOWN: 1 });
  });
});

describe.each(DATABASES)('a database that answers and takes no beats, on %s', (database) => {
  test('makes nobody silent: beats are refused with the reason, health says so, and the time is an outage', async () => {
    await using server = await startServer({ database, clock: new TestClock(Date.parse('2026-03-04T11:45:00.000Z')) });
    const trial = await SilenceTrial.begin(server, 80);
    const app = await createApp(server);
    await server.sql.query(`create function full_disk() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`);
    await server.sql.query(
      'create trigger full_disk before insert on heartbeat for each row execute function full_disk()',
    );
    for (let minute = 0; minute < 10; minute += 1) {
      const answer = await send(`${server.url}/ping/${app.pingKey}`);
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
      expect(answer.body).toContain("the database's disk is full");
      await server.advance(MINUTE_MS);
    }
    const health = await send(`${server.url}/health`);
    expect(health.status).toBe(503);
    expect(JSON.parse(health.body)).toMatchObject({
      status: 'unavailable',
      database: 'unwritable',
      reason: "the database's disk is full",
    });
    await server.sql.query('drop trigger full_disk on heartbeat');
    await server.sweep();
    expect(await send(`${server.url}/ping/${app.pingKey}`)).toMatchObject({ status: 200 });
    expect(await send(`${server.url}/health`)).toMatchObject({ status: 200 });
    expect(await outagesOf(server)).toEqual([
      { from: '2026-03-04T11:45:00.000Z', to: '2026-03-04T11:55:00.000Z', reason: 'UNWRITABLE' },
    ]);
    expect(await countByStatus(server)).toEqual({ UP: 81 });
    expect(await trial.changes(server)).toBe(0);
  });

  test('is noticed though no beat comes, and the shortest such time is an outage', async () => {
    await using server = await startServer({ database, clock: new TestClock(Date.parse('2026-03-04T11:45:00.000Z')) });
    await server.sweep();
    await server.sql.query(`create function read_only() returns trigger language plpgsql as
      $$ begin raise exception 'cannot execute in a read-only transaction' using errcode = '25006'; end $$`);
    for (const table of ['milestone', 'heartbeat'])
      await server.sql.query(
        `create trigger read_only before insert on ${table} for each row execute function read_only()`,
      );
    const app = await createApp(server, { schedule: { everySeconds: 1 }, graceSeconds: 0 });
    server.clock.advance(1_000);
    await server.sweep();
    const health = await send(`${server.url}/health`);
    expect(health.status).toBe(503);
    expect(health.body).toContain('the database takes no writes: it is a standby, or set to read only');
    expect(await send(`${server.url}/ping/${app.pingKey}`)).toMatchObject({ status: 503 });
    server.clock.advance(2_000);
    for (const table of ['milestone', 'heartbeat']) await server.sql.query(`drop trigger read_only on ${table}`);
    await server.sweep();
    expect(await outagesOf(server)).toEqual([
      { from: '2026-03-04T11:45:00.000Z', to: '2026-03-04T11:45:03.000Z', reason: 'UNWRITABLE' },
    ]);
  });
});

test('with its database away for ten minutes a server counts nobody as silent, and goes on by itself', async () => {
  const place = await makeDatabase('postgresql');
  const { proxy, url } = await proxyDatabase(place.databaseUrl!);
  const clock = new TestClock(Date.parse('2026-03-04T11:45:00.000Z'));
  await using server = await startServer({ database: 'postgresql', place: { ...place, databaseUrl: url }, clock });
  const trial = await SilenceTrial.begin(server, 1_000);
  proxy.cut();
  for (let minute = 0; minute < 10; minute += 1) {
    clock.advance(MINUTE_MS);
    await server.sweep();
  }
  proxy.restore();
  await server.sweep();
  expect(await outagesOf(server)).toEqual([
    { from: '2026-03-04T11:45:00.000Z', to: '2026-03-04T11:55:00.000Z', reason: 'NO_SWEEP' },
  ]);
  expect(await countByStatus(server)).toEqual({ UP: 1_000 });
  expect(await trial.changes(server)).toBe(0);
  await expectSilenceFound(server, trial, 7 * MINUTE_MS);
  expect(await outagesOf(server)).toHaveLength(1);
  await proxy[Symbol.asyncDispose]();
});
