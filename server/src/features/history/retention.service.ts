import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { DAY_MS, dayName, startOfDay } from './day.rules.ts';
import { rolledUntil } from './rollups.service.ts';

export interface RetentionDays {
  heartbeats: number;
  instances: number;
  rollups: number;
  runs: number;
  logs: number;
}

/** Status changes and outages, from which the figures of the days are made. */
const CHANGES_DAYS = 800;
const IDEMPOTENCY_DAYS = 7;
const BEAT_MINUTES_MS = 2 * 3_600_000;
const BATCH = 2_000;

/**
 * Until when beats may go: whole days beyond their retention, and none whose figures are not kept. Null: none may go yet.
 */
export async function heartbeatsUntil(sql: SqlRunner, days: RetentionDays, now: number): Promise<number | null> {
  const rolled = await rolledUntil(sql);
  return rolled === null ? null : Math.min(startOfDay(now) - days.heartbeats * DAY_MS, rolled);
}

/** Deletes rows that have been kept long enough, a few thousand at a time; returns how many went, by table. */
export async function deleteOld(sql: SqlRunner, days: RetentionDays, now: number): Promise<Record<string, number>> {
  const ago = (count: number) => timestamp(now - count * DAY_MS);
  const rolled = (await rolledUntil(sql)) ?? 0;
  const changesUntil = timestamp(Math.min(now - CHANGES_DAYS * DAY_MS, rolled));
  // A key whose beat has gone could not be acknowledged again.
  const keysUntil = timestamp(now - Math.min(IDEMPOTENCY_DAYS, days.heartbeats) * DAY_MS);
  return {
    app_day: await deleteWhere(sql, 'app_day', 'day < $1::date', dayName(now - days.rollups * DAY_MS)),
    status_change: await deleteOldestChanges(sql, changesUntil),
    outage: await deleteWhere(sql, 'outage', '"to" < $1', changesUntil),
    idempotency_key: await deleteWhere(sql, 'idempotency_key', 'received_at < $1', keysUntil),
    beat_minute: await deleteWhere(sql, 'beat_minute', 'minute < $1', timestamp(now - BEAT_MINUTES_MS)),
    instance: await deleteSilentInstances(sql, ago(days.instances)),
    run: await deleteWhere(
      sql,
      'run',
      `coalesce(started_at, created_at) < $1 and status not in ('QUEUED', 'RUNNING')`,
      ago(days.runs),
    ),
    log_entry: await deleteOldestLines(sql, ago(days.logs)),
  };
}

/** What someone is writing stays until the next time: waiting for it could end in a deadlock. */
async function deleteWhere(sql: SqlRunner, table: string, condition: string, value: unknown): Promise<number> {
  for (let total = 0; ;) {
    const gone = await sql.query(
      `delete from "${table}" where ctid = any(array(select ctid from "${table}" where ${condition} limit ${BATCH}
        for update skip locked)) returning 1`,
      [value],
    );
    total += gone.length;
    if (gone.length < BATCH) return total;
  }
}

/** From the oldest number on: there is no index by time, since lines come in nearly that order. */
async function deleteOldestLines(sql: SqlRunner, until: string | null): Promise<number> {
  for (let total = 0; ;) {
    const gone = await sql.query(
      `delete from log_entry where sequence in (select sequence from (
        select sequence, at from log_entry order by sequence limit ${BATCH}) oldest where at < $1) returning 1`,
      [until],
    );
    total += gone.length;
    if (gone.length < BATCH) return total;
  }
}

/** From the oldest number on and without a hole, so that a subscriber's cursor is either wholly kept or not at all. */
async function deleteOldestChanges(sql: SqlRunner, until: string | null): Promise<number> {
  for (let total = 0; ;) {
    const gone = await sql.query(
      `delete from status_change where sequence <= (select max(sequence) from (
        select sequence, at from status_change order by sequence limit ${BATCH}) oldest where at < $1) returning 1`,
      [until],
    );
    total += gone.length;
    if (gone.length < BATCH) return total;
  }
}

/** Walks all sources by id: no index knows how long each has been silent, since every beat would have to move it. */
async function deleteSilentInstances(sql: SqlRunner, until: string | null): Promise<number> {
  let total = 0;
  for (let after: string | null = '00000000-0000-0000-0000-000000000000'; after !== null;) {
    const [row]: { last: string | null; gone: number }[] = await sql.query(
      `with walked as materialized (
        select id, last_heartbeat_at from instance where id > $1 order by id limit ${BATCH}
      ), silent as materialized (
        select n.id from instance n join walked w on w.id = n.id where w.last_heartbeat_at < $2 and n.last_heartbeat_at < $2
        for update of n skip locked
      ), deleted as (delete from instance n using silent s where n.id = s.id returning 1)
      select (select id from walked order by id desc limit 1) as last, (select count(*) from deleted)::int as gone`,
      [after, until],
    );
    after = row?.last ?? null;
    total += row?.gone ?? 0;
  }
  return total;
}
