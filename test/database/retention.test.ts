import { describe, expect, test } from 'vitest';
import { dropPartitions, ensurePartitions } from '../../server/src/database/partitions.ts';
import { features } from '../../server/src/features/index.ts';
import { BEATS_FROM, BEATS_UNTIL, DAYS_UNTIL, noteMilestone } from '../../server/src/features/history/milestones.ts';
import { deleteOld, applyRetention } from '../../server/src/jobs/retention.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { timestamp, type Sql } from '../../server/src/lib/sql.ts';
import { DATABASES } from '../kit/databases.ts';
import { withPostgres } from '../kit/postgres.ts';
import {
  DAY,
  DAY_MS,
  noteSweep,
  openHistory,
  randomApp,
  randomNumbers,
  writeApps,
  writeBeats,
  writeOutage,
} from './history-rows.ts';

const logger = createLogger('silent');
const HOUR_MS = 3_600_000;
const DAYS = { heartbeats: 2, instances: 90, rollups: 800, runs: 90, logs: 14, audit: 365 };

const partitionsOf = async (sql: Sql): Promise<string[]> =>
  (
    await sql.query<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relname ~ '^heartbeat_[0-9]+$' order by 1`,
    )
  ).map(({ name }) => name.slice('heartbeat_'.length));

/** One beat at the first and at the last moment of each of the four days from DAY - 1 on. */
async function fillDays(sql: Sql): Promise<number[]> {
  await ensurePartitions(sql, DAY);
  const moments = [-1, 0, 1, 2].flatMap((day) => [DAY + day * DAY_MS, DAY + (day + 1) * DAY_MS - 1]);
  const app = { ...randomApp(randomNumbers(1)), beats: [] };
  await writeApps(sql, [app]);
  await writeBeats(
    sql,
    app.id,
    moments.map((receivedAt) => ({ receivedAt, kind: 'SUCCESS', latencyMs: null, durationMs: null })),
  );
  return moments;
}

const momentsIn = async (sql: Sql): Promise<number[]> =>
  (
    await sql.query<{ at: number }>(
      `select (extract(epoch from received_at) * 1000)::float8 as at from heartbeat order by 1`,
    )
  ).map(({ at }) => at);

const noteRolled = async (sql: Sql, until: number): Promise<void> => {
  await noteMilestone(sql, DAYS_UNTIL, until);
  await notePacked(sql, 0, until);
};

const notePacked = async (sql: Sql, from: number, until: number): Promise<void> => {
  await noteMilestone(sql, BEATS_FROM, from);
  await noteMilestone(sql, BEATS_UNTIL, until);
};

/** Lets go as a server does whose clock shows `now` and whose last sweep was just then. */
async function letGoAt(sql: Sql, databaseUrl: string | null, now: number): Promise<void> {
  await noteSweep(sql, now);
  await applyRetention({
    sql,
    databaseUrl,
    days: DAYS,
    features,
    writeProblem: () => null,
    clock: { now: () => now },
    logger,
  });
}

describe.each(DATABASES)('days of heartbeats on %s', (kind) => {
  test('go whole once they are older than their retention, and nothing else goes', async () => {
    await using history = await openHistory(kind);
    const { sql } = history.database;
    const moments = await fillDays(sql);
    const before = await partitionsOf(sql);
    expect(before[0]).toBe('20260302');
    // The last two days before the running one are kept whole.
    const now = DAY + 3 * DAY_MS + HOUR_MS;
    await noteRolled(sql, DAY + 3 * DAY_MS);
    await letGoAt(sql, history.place.databaseUrl, now);
    expect(await partitionsOf(sql)).toEqual(before.slice(2));
    expect(await momentsIn(sql)).toEqual(moments.filter((at) => at >= DAY + DAY_MS));
    await letGoAt(sql, history.place.databaseUrl, now);
    expect(await partitionsOf(sql)).toEqual(before.slice(2));
    await ensurePartitions(sql, now);
  });

  test('stay for a day after a clock has jumped over their retention, so that it can be put right', async () => {
    await using history = await openHistory(kind);
    const { sql } = history.database;
    const moments = await fillDays(sql);
    const wrong = DAY + 100 * DAY_MS;
    await noteRolled(sql, wrong);
    await writeOutage(sql, DAY + 3 * DAY_MS, wrong);
    await letGoAt(sql, history.place.databaseUrl, wrong + HOUR_MS);
    expect(await momentsIn(sql)).toEqual(moments);
    // A Lubdub that was away for as long only lets go a day later.
    await letGoAt(sql, history.place.databaseUrl, wrong + DAY_MS);
    expect(await momentsIn(sql)).toEqual([]);
  });

  test('stay until their figures are kept', async () => {
    await using history = await openHistory(kind);
    const { sql } = history.database;
    await fillDays(sql);
    const before = await partitionsOf(sql);
    const now = DAY + 30 * DAY_MS;
    await letGoAt(sql, history.place.databaseUrl, now);
    expect(await partitionsOf(sql), 'no day has been kept').toEqual(before);
    await noteRolled(sql, DAY);
    await notePacked(sql, now - HOUR_MS, now);
    await letGoAt(sql, history.place.databaseUrl, now);
    expect(await partitionsOf(sql), 'beats of before are still to be packed').toEqual(before);
    await notePacked(sql, 0, now);
    await letGoAt(sql, history.place.databaseUrl, now);
    expect(await partitionsOf(sql)).toEqual(before.slice(1));
  });
});

describe('dropping a day on postgresql', () => {
  test('waits for no one for long, and is finished the next time', async () => {
    await using history = await openHistory('postgresql');
    const { sql } = history.database;
    const moments = await fillDays(sql);
    const url = history.place.databaseUrl ?? '';
    const before = await partitionsOf(sql);
    await withPostgres(url, async (reader) => {
      await reader.query('begin');
      await reader.query('select count(*) from heartbeat');
      expect(await dropPartitions(sql, url, DAY + DAY_MS, logger)).toEqual([]);
      expect(await partitionsOf(sql)).toEqual(before);
      // Half detached: others read and write as if it were gone.
      expect(await momentsIn(sql)).toEqual(moments.filter((at) => at >= DAY));
      await ensurePartitions(sql, DAY + 4 * DAY_MS);
      await reader.query('commit');
    });
    expect(await dropPartitions(sql, url, DAY + DAY_MS, logger)).toEqual(['heartbeat_20260302', 'heartbeat_20260303']);
    expect(await momentsIn(sql)).toEqual(moments.filter((at) => at >= DAY + DAY_MS));
  });

  test('finishes what a crash left detached', async () => {
    await using history = await openHistory('postgresql');
    const { sql } = history.database;
    await fillDays(sql);
    const before = await partitionsOf(sql);
    await sql.query('alter table heartbeat detach partition heartbeat_20260302');
    await dropPartitions(sql, history.place.databaseUrl, DAY, logger);
    expect(await partitionsOf(sql)).toEqual(before.slice(1));
  });

  test('is done once where several processes do it', async () => {
    await using history = await openHistory('postgresql');
    const { sql } = history.database;
    await fillDays(sql);
    const dropped = await Promise.all(
      [1, 2, 3].map(() => dropPartitions(sql, history.place.databaseUrl, DAY + DAY_MS, logger)),
    );
    expect(dropped.flat().toSorted()).toEqual(['heartbeat_20260302', 'heartbeat_20260303']);
  });
});

describe.each(DATABASES)('old rows on %s', (kind) => {
  test('go when their time has come and not before', async () => {
    await using history = await openHistory(kind);
    const { sql } = history.database;
    const now = DAY + 12 * HOUR_MS;
    await noteRolled(sql, DAY);
    const app = randomApp(randomNumbers(2));
    const change = (daysAgo: number, ms: number) =>
      ({ from: 'UP', to: 'DOWN', at: now - daysAgo * DAY_MS + ms }) as const;
    await writeApps(sql, [{ ...app, beats: [], changes: [change(800, -1), change(800, 0), change(1, 0)] }]);
    await writeOutage(sql, now - 900 * DAY_MS, now - 800 * DAY_MS - 1);
    await writeOutage(sql, now - 900 * DAY_MS, now - 800 * DAY_MS);
    const at = (ms: number) => timestamp(now - ms);
    for (const [key, ms] of [
      ['old', 7 * DAY_MS + 1],
      ['young', 7 * DAY_MS],
    ] as const)
      await sql.query('insert into idempotency_key (app_id, key, heartbeat_id, received_at) values ($1, $2, $1, $3)', [
        app.id,
        key,
        at(ms),
      ]);
    for (const ms of [2 * HOUR_MS + 1, 2 * HOUR_MS])
      await sql.query('insert into beat_minute (minute, shard, beats, missed) values ($1, 1, 1, 1)', [at(ms)]);
    for (const [host, ms] of [
      ['silent', 90 * DAY_MS + 1],
      ['seen', 90 * DAY_MS],
    ] as const)
      await sql.query(
        `insert into instance (id, app_id, "user", host, environment, first_heartbeat_at, last_heartbeat_at)
          values ($1, $2, '', $3, 'PRODUCTION', $4, $4)`,
        [crypto.randomUUID(), app.id, host, at(ms)],
      );
    for (const day of ['2023-12-23', '2023-12-24'])
      await sql.query(
        `insert into app_day (app_id, day, beats, fails, seconds_up, seconds_late, seconds_down, seconds_unknown)
          values ($1, $2, 0, 0, 0, 0, 0, 0)`,
        [app.id, day],
      );

    for (const [ms, status] of [
      [90 * DAY_MS + 1, 'FAILED'],
      [90 * DAY_MS + 1, 'RUNNING'],
      [90 * DAY_MS, 'FAILED'],
    ] as const)
      await sql.query(
        `insert into run (id, task_id, task_name, script, folder, max_retries, exclusive, status, trigger, attempt, first_run_id,
          environment, created_at) values ($1, $1, 'x', 'x.sh', '', 0, false, $2, 'MANUAL', 1, $1, 'PRODUCTION', $3)`,
        [crypto.randomUUID(), status, at(ms)],
      );
    for (const [sequence, ms] of [
      [1, 14 * DAY_MS + 1],
      [2, 14 * DAY_MS],
    ] as const)
      await sql.query(
        `insert into log_entry (sequence, id, at, level, message, agent_id) values ($1, $2, $3, 1, 'x', $2)`,
        [sequence, app.id, at(ms)],
      );

    const days = { ...DAYS, heartbeats: 90 };
    const once = {
      status_change: 1,
      outage: 1,
      idempotency_key: 1,
      beat_minute: 1,
      instance: 1,
      app_day: 1,
      run: 1,
      log_entry: 1,
    };
    expect(await deleteOld(features, sql, { now, days })).toMatchObject(once);
    const left = await sql.query<{ host: string; key: string; day: string }>(
      `select (select string_agg(host, ',') from instance) as host, (select string_agg(key, ',') from idempotency_key) as key,
        (select string_agg(day::text, ',') from app_day) as day`,
    );
    expect(left).toEqual([{ host: 'seen', key: 'young', day: '2023-12-24' }]);
    expect(new Set(Object.values(await deleteOld(features, sql, { now, days })))).toEqual(new Set([0]));
  });

  test('go in batches, however many there are', async () => {
    await using history = await openHistory(kind);
    const { sql } = history.database;
    await sql.query(
      `insert into idempotency_key (app_id, key, heartbeat_id, received_at)
        select gen_random_uuid(), n::text, gen_random_uuid(), to_timestamp(0) from generate_series(1, 5001) n`,
    );
    await sql.query(
      `insert into status_change (sequence, id, app_id, "from", "to", at, cause, state)
        select n, gen_random_uuid(), gen_random_uuid(), 3, 0, to_timestamp(0), 'FAIL', '{}' from generate_series(1, 4001) n`,
    );
    await noteRolled(sql, DAY);
    expect(await deleteOld(features, sql, { now: DAY, days: DAYS })).toMatchObject({
      idempotency_key: 5_001,
      status_change: 4_001,
    });
  });

  test('changes of status stay until the figures made from them are kept', async () => {
    await using history = await openHistory(kind);
    const { sql } = history.database;
    await writeApps(sql, [{ ...randomApp(randomNumbers(3)), changes: [{ from: 'NEW', to: 'UP', at: 0 }] }]);
    expect(await deleteOld(features, sql, { now: DAY, days: DAYS })).toMatchObject({ status_change: 0 });
  });
});
