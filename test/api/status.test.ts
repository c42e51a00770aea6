import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp, readApp, statusChanges, statusOf, updateApp, type App } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { startServer, useServer } from '../kit/server.ts';
import { HEARTBEAT_STATUS, inShort, nextStatus, type StatusMessage } from '../kit/status-events.ts';

const every = (everySeconds: number, graceSeconds: number) => ({ schedule: { everySeconds }, graceSeconds });

describe.each(DATABASES)('the status of an app on %s', (database) => {
  const server = useServer(database);
  const now = () => server().clock.iso();
  const pause = async (app: App, resumeOnBeat = false) =>
    server().query('mutation ($id: ID!, $on: Boolean!) { pauseApp(id: $id, resumeOnBeat: $on) { id } }', {
      id: app.id,
      on: resumeOnBeat,
    });
  const resume = async (app: App) =>
    server().query('mutation ($id: ID!) { resumeApp(id: $id) { id } }', { id: app.id });

  test('an app that falls silent is LATE at its deadline and DOWN after its grace, and UP with the next beat', async () => {
    const app = await createApp(server(), every(20, 10));
    await beat(server(), app);
    const began = server().clock.now();
    const at = (ms: number) => new Date(began + ms).toISOString();
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP', nextDeadlineAt: at(21_000) });
    await server().advance(20_999);
    expect(await statusOf(server(), app.id)).toBe('UP');
    await server().advance(1);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'LATE', statusSince: at(21_000) });
    await server().advance(9_999);
    expect(await statusOf(server(), app.id)).toBe('LATE');
    await server().advance(1);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'DOWN', statusSince: at(31_000) });
    await server().advance(60_000);
    await beat(server(), app);
    expect(await statusOf(server(), app.id)).toBe('UP');
    expect(await statusChanges(server(), app.id)).toEqual([
      { from: 'NEW', to: 'UP', at: at(0), cause: 'BEAT' },
      { from: 'UP', to: 'LATE', at: at(21_000), cause: 'TIMEOUT' },
      { from: 'LATE', to: 'DOWN', at: at(31_000), cause: 'TIMEOUT' },
      { from: 'DOWN', to: 'UP', at: at(91_000), cause: 'BEAT' },
    ]);
  });

  test('an app without a schedule is never LATE, and DOWN by a FAIL and by a run that takes too long', async () => {
    const app = await createApp(server(), { schedule: { manual: true }, maxRunSeconds: 30 });
    expect(app).toMatchObject({ schedule: { manual: true }, nextDeadlineAt: null });
    await beat(server(), app);
    await server().advance(300_000);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP', nextDeadlineAt: null });
    await beat(server(), app, { kind: 'FAIL' });
    await beat(server(), app);
    await beat(server(), app, { kind: 'START', runId: randomUUID() });
    await server().advance(30_000);
    await beat(server(), app);
    const changes = await statusChanges(server(), app.id);
    expect(changes.map(({ to, cause }) => `${to} ${cause}`)).toEqual([
      'UP BEAT',
      'DOWN FAIL',
      'UP BEAT',
      'DOWN RUN_LIMIT',
      'UP BEAT',
    ]);
  });

  test('an edit takes the schedule away, with its deadline and LATE, and brings one back from then on', async () => {
    const app = await createApp(server(), every(20, 60));
    await beat(server(), app);
    await server().advance(21_000);
    expect(await statusOf(server(), app.id)).toBe('LATE');
    const manual = await updateApp(server(), app.id, { schedule: { manual: true } });
    expect(manual).toMatchObject({ status: 'UP', schedule: { manual: true }, nextDeadlineAt: null });
    expect(await updateApp(server(), app.id, { graceSeconds: 5 })).toMatchObject({ schedule: { manual: true } });
    await server().advance(600_000);
    expect(await statusOf(server(), app.id)).toBe('UP');
    const again = await updateApp(server(), app.id, { schedule: { everySeconds: 20 } });
    expect(again).toMatchObject({ schedule: { everySeconds: 20 }, nextDeadlineAt: server().clock.iso(21_000) });
    // The longest interval is a schedule like any other.
    const yearly = { everySeconds: 366 * 86_400 };
    expect(await updateApp(server(), app.id, { schedule: yearly })).toMatchObject({ schedule: yearly });
  });

  test('a server of an early release beside this one may beat for an app without a schedule, and edit it', async () => {
    const app = await createApp(server(), { schedule: { manual: true } });
    await beat(server(), app);
    // It knows 366 days for what this server stores, and writes the deadline of that.
    await server().sql.query(
      `update app_state set next_deadline_at = $2, down_at = $2, next_check_at = $2, version = version + 1 where app_id = $1`,
      [app.id, server().clock.iso(1_000)],
    );
    await server().advance(5_000);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP', nextDeadlineAt: null });
    const stored = async () =>
      (await server().sql.query('select every_seconds, cron_expression from app where id = $1', [app.id]))[0];
    expect(await stored()).toEqual({ every_seconds: 366 * 86_400, cron_expression: null });
    await server().sql.query('update app set every_seconds = 60 where id = $1', [app.id]);
    await server().sql.query('update app_state set version = version + 1 where app_id = $1', [app.id]);
    expect(await readApp(server(), app.id)).toMatchObject({ schedule: { everySeconds: 60 } });
  });

  test('two moments that pass in one sweep are two changes, each at its own moment, and one event', async () => {
    const app = await createApp(server(), every(1, 1));
    await beat(server(), app);
    const began = server().clock.now();
    await using socket = server().socket();
    const events = await socket.subscribe<StatusMessage>(HEARTBEAT_STATUS, { filter: { appIds: [app.id] } });
    await server().sweep();
    server().clock.advance(4_000);
    await server().sweep();
    expect((await statusChanges(server(), app.id)).slice(1)).toEqual([
      { from: 'UP', to: 'LATE', at: new Date(began + 2_000).toISOString(), cause: 'TIMEOUT' },
      { from: 'LATE', to: 'DOWN', at: new Date(began + 3_000).toISOString(), cause: 'TIMEOUT' },
    ]);
    await beat(server(), app);
    const down = await nextStatus(events);
    expect(inShort(down)).toBe('TIMEOUT UP→DOWN');
    expect(down).toMatchObject({ at: new Date(began + 3_000).toISOString(), app: { status: 'DOWN' }, heartbeat: null });
    expect(inShort(await nextStatus(events))).toBe('BEAT DOWN→UP');
  });

  test('without a grace an app goes from UP to DOWN, a second late: a beat takes its time to get here', async () => {
    const app = await createApp(server(), every(10, 0));
    await beat(server(), app);
    await server().advance(10_999);
    expect(await statusOf(server(), app.id)).toBe('UP');
    await server().advance(1);
    expect((await statusChanges(server(), app.id)).at(-1)).toEqual({
      from: 'UP',
      to: 'DOWN',
      at: now(),
      cause: 'TIMEOUT',
    });
  });

  test('beats that are late by less than the slack make no change', async () => {
    const app = await createApp(server(), every(20, 5));
    for (let count = 0; count < 5; count += 1) {
      await beat(server(), app);
      await server().advance(20_999);
    }
    expect(await statusChanges(server(), app.id)).toHaveLength(1);
  });

  test('a beat that came before the sweep is in time, however late it was', async () => {
    const app = await createApp(server(), every(1, 1));
    await beat(server(), app);
    server().clock.advance(4_000);
    await beat(server(), app);
    await server().sweep();
    expect(await statusChanges(server(), app.id)).toHaveLength(1);
  });

  test('a cron schedule in a time zone is met slot by slot', async () => {
    const cron = { expression: '*/15 * * * * *', timezone: 'Europe/Berlin' };
    const app = await createApp(server(), { schedule: { cron }, graceSeconds: 3 });
    const { nextDeadlineAt } = await beat(server(), app);
    const slot = Math.floor(server().clock.now() / 15_000 + 1) * 15_000;
    // A second is more than 5% of 15 s; a beat less than that before its slot would count for it.
    expect([slot + 1_000, slot + 16_000].map((at) => new Date(at).toISOString())).toContain(nextDeadlineAt);
    await server().advance(Date.parse(nextDeadlineAt ?? '') - server().clock.now());
    expect(await statusOf(server(), app.id)).toBe('LATE');
    await server().advance(3_000);
    expect(await statusOf(server(), app.id)).toBe('DOWN');
  });

  test('a FAIL is DOWN at once, silence after it changes nothing, and a START does not end it', async () => {
    const app = await createApp(server(), every(5, 5));
    await beat(server(), app);
    await beat(server(), app, { exitCode: 1 });
    expect(await statusOf(server(), app.id)).toBe('DOWN');
    await server().advance(20_000);
    await beat(server(), app, { kind: 'START' });
    expect(await statusOf(server(), app.id)).toBe('DOWN');
    await beat(server(), app);
    expect((await statusChanges(server(), app.id)).map(({ from, to, cause }) => `${cause} ${from}→${to}`)).toEqual([
      'BEAT NEW→UP',
      'FAIL UP→DOWN',
      'BEAT DOWN→UP',
    ]);
  });

  test('a START ends LATE', async () => {
    const app = await createApp(server(), every(5, 30));
    await beat(server(), app);
    await server().advance(6_000);
    expect(await statusOf(server(), app.id)).toBe('LATE');
    await beat(server(), app, { kind: 'START' });
    expect((await statusChanges(server(), app.id)).at(-1)).toMatchObject({ from: 'LATE', to: 'UP', cause: 'BEAT' });
  });

  test('a run open for longer than its limit makes the app DOWN once', async () => {
    const app = await createApp(server(), { ...every(3_600, 60), maxRunSeconds: 8 });
    await beat(server(), app);
    await beat(server(), app, { kind: 'START', runId: randomUUID() });
    const started = server().clock.now();
    await server().advance(7_999);
    expect(await statusOf(server(), app.id)).toBe('UP');
    await server().advance(20_000);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'DOWN', runningSince: null });
    expect((await statusChanges(server(), app.id)).slice(1)).toEqual([
      { from: 'UP', to: 'DOWN', at: new Date(started + 8_000).toISOString(), cause: 'RUN_LIMIT' },
    ]);
  });

  test('a paused app is not judged; beats are recorded and change nothing until it is resumed', async () => {
    const app = await createApp(server(), every(5, 5));
    await beat(server(), app);
    await pause(app);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'PAUSED', nextDeadlineAt: null });
    await server().advance(30_000);
    await beat(server(), app, { kind: 'FAIL' });
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'PAUSED', heartbeatCount: 2 });
    await resume(app);
    expect(await readApp(server(), app.id)).toMatchObject({
      status: 'UP',
      nextDeadlineAt: server().clock.iso(6_000),
    });
    await server().advance(6_000);
    expect((await statusChanges(server(), app.id)).map(({ from, to, cause }) => `${cause} ${from}→${to}`)).toEqual([
      'BEAT NEW→UP',
      'PAUSE UP→PAUSED',
      'RESUME PAUSED→UP',
      'TIMEOUT UP→LATE',
    ]);
  });

  test('an app paused until its next beat is resumed by it', async () => {
    const app = await createApp(server(), every(5, 5));
    await beat(server(), app);
    await pause(app, true);
    await server().advance(30_000);
    await beat(server(), app, { kind: 'LOG' });
    expect(await statusOf(server(), app.id)).toBe('PAUSED');
    await beat(server(), app);
    expect(await readApp(server(), app.id)).toMatchObject({ status: 'UP', nextDeadlineAt: server().clock.iso(6_000) });
    expect((await statusChanges(server(), app.id)).at(-1)).toMatchObject({ cause: 'RESUME', from: 'PAUSED', to: 'UP' });
  });

  test('resuming ends DOWN, and pausing twice or resuming what is UP makes no change', async () => {
    const app = await createApp(server(), every(60, 60));
    await beat(server(), app, { kind: 'FAIL' });
    await resume(app);
    await resume(app);
    await pause(app);
    await pause(app, true);
    expect((await statusChanges(server(), app.id)).map(({ cause, to }) => `${cause} ${to}`)).toEqual([
      'FAIL DOWN',
      'RESUME UP',
      'PAUSE PAUSED',
    ]);
  });

  test('a new schedule gives the deadline of a beat now and ends LATE; a new grace moves only the moment of DOWN', async () => {
    const app = await createApp(server(), every(10, 60));
    await beat(server(), app);
    await server().advance(11_000);
    expect(await statusOf(server(), app.id)).toBe('LATE');
    const edited = await updateApp(server(), app.id, { schedule: { everySeconds: 20 } });
    expect(edited).toMatchObject({ status: 'UP', nextDeadlineAt: server().clock.iso(21_000) });
    expect((await statusChanges(server(), app.id)).at(-1)).toEqual({
      from: 'LATE',
      to: 'UP',
      at: now(),
      cause: 'EDIT',
    });
    expect(await updateApp(server(), app.id, { graceSeconds: 5 })).toMatchObject({
      status: 'UP',
      nextDeadlineAt: edited.nextDeadlineAt,
    });
    await server().advance(21_000);
    expect(await statusOf(server(), app.id)).toBe('LATE');
    await server().advance(5_000);
    expect(await statusOf(server(), app.id)).toBe('DOWN');
  });

  test('changes chain: each begins with the status that the last one ended with', async () => {
    const apps = await Promise.all(Array.from({ length: 4 }, () => createApp(server(), every(1, 1))));
    const kinds = ['SUCCESS', 'FAIL', 'START', 'LOG'];
    for (let round = 0; round < 12; round += 1) {
      await beats(
        server(),
        Array.from({ length: 20 }, (_, index) => ({
          app: apps[index % 4]?.id,
          kind: kinds[((index >> 2) + index + round) % 4],
        })),
      );
      await server().advance(round * 500);
    }
    for (const { id } of apps) {
      const changes = await statusChanges(server(), id);
      expect(changes.length).toBeGreaterThan(5);
      expect(changes.map(({ from }) => from)).toEqual(['NEW', ...changes.slice(0, -1).map(({ to }) => to)]);
      expect(changes.map(({ at }) => at)).toEqual(changes.map(({ at }) => at).toSorted());
      expect(await statusOf(server(), id)).toBe(changes.at(-1)?.to);
    }
  });

  test('a time in which the server itself was away does not make an app LATE', async () => {
    await using own = await startServer({ database });
    const app = await createApp(own, every(20, 10));
    await beat(own, app);
    await own.advance(10_000);
    own.clock.advance(3_600_000);
    await own.sweep();
    expect(await statusOf(own, app.id)).toBe('UP');
    await own.advance(21_000);
    expect(await statusOf(own, app.id)).toBe('LATE');
  });

  test('more than 1,000 apps that fall silent at once are all found by one sweep', async () => {
    await using own = await startServer({ database });
    const apps = 1_203;
    await own.sql.query(
      `with made as (insert into app (id, slug, name, environment, every_seconds, grace_seconds, ping_key, created_at, updated_at)
        select gen_random_uuid(), 'app-' || n, 'app', 'PRODUCTION', 1, 1, gen_random_uuid(), $1, $1 from generate_series(1, ${apps}) n
        returning id)
      insert into app_state (app_id, status, status_since, last_heartbeat_at, newest_occurred_at, next_deadline_at, down_at, next_check_at)
        select id, 3, $1, $1, $1, $2, $3, $2 from made`,
      [own.clock.iso(), own.clock.iso(1_050), own.clock.iso(2_050)],
    );
    await own.sweep();
    own.clock.advance(3_000);
    await own.sweep();
    expect(await own.query('{ statistics { apps appsUp appsDown missedHeartbeatsLastHour } }')).toEqual({
      statistics: { apps, appsUp: 0, appsDown: apps, missedHeartbeatsLastHour: apps },
    });
  });
});
