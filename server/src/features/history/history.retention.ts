import { db, execute, ONE } from '../../lib/query.ts';
import { deleteWhere, RETENTION_BATCH, type Kept } from '../../lib/retention.ts';
import { timestamp, type SqlRunner, type Timestamp } from '../../lib/sql.ts';
import { BEAT_DAYS, packedUntil } from './beats/beat-rollups.service.ts';
import { DAY_MS, dayName, startOfDay } from './day.rules.ts';
import { rolledUntil } from './rollups.service.ts';

/** Status changes and outages, from which the figures of the days are made. */
const CHANGES_DAYS = 800;
const IDEMPOTENCY_DAYS = 7;
const BEAT_MINUTES_MS = 2 * 3_600_000;

/**
 * Until when beats may go: whole days beyond their retention, and none of which not all is kept. Null: none may go
 * yet.
 */
export async function heartbeatsUntil(sql: SqlRunner, { now, days }: Kept): Promise<number | null> {
  const rolled = await rolledUntil(sql);
  const packed = await packedUntil(sql, now, days.heartbeats);
  if (rolled === null || packed === null) return null;
  return Math.min(startOfDay(now) - days.heartbeats * DAY_MS, rolled, startOfDay(packed));
}

/** Until when what the figures of days are made from may go. */
export async function changesUntil(sql: SqlRunner, now: number): Promise<Timestamp> {
  return timestamp(Math.min(now - CHANGES_DAYS * DAY_MS, (await rolledUntil(sql)) ?? 0));
}

/** Figures of days, changes of status, and what is kept of single beats beside the beats themselves. */
export async function deleteOldHistory(sql: SqlRunner, { now, days }: Kept): Promise<Record<string, number>> {
  // A key whose beat has gone could not be acknowledged again.
  const keysUntil = timestamp(now - Math.min(IDEMPOTENCY_DAYS, days.heartbeats) * DAY_MS);
  const daysUntil = dayName(now - days.rollups * DAY_MS);
  const beatDaysUntil = dayName(now - Math.min(BEAT_DAYS, days.rollups) * DAY_MS);
  const minutesUntil = timestamp(now - BEAT_MINUTES_MS);
  return {
    app_day: await deleteWhere(sql, 'app_day', (row) => row('day', '<', daysUntil)),
    beat_day: await deleteWhere(sql, 'beat_day', (row) => row('day', '<', beatDaysUntil)),
    status_change: await deleteOldestChanges(sql, await changesUntil(sql, now)),
    idempotency_key: await deleteWhere(sql, 'idempotency_key', (row) => row('received_at', '<', keysUntil)),
    beat_minute: await deleteWhere(sql, 'beat_minute', (row) => row('minute', '<', minutesUntil)),
  };
}

/** From the oldest number on and without a hole, so that a subscriber's cursor is either wholly kept or not at all. */
async function deleteOldestChanges(sql: SqlRunner, until: Timestamp): Promise<number> {
  const oldest = db.selectFrom('status_change').select(['sequence', 'at']).orderBy('sequence').limit(RETENTION_BATCH);
  const last = db
    .selectFrom(oldest.as('oldest'))
    .select((eb) => eb.fn.max('sequence').as('sequence'))
    .where('at', '<', until);
  const query = db.deleteFrom('status_change').where('sequence', '<=', last).returning(ONE);
  for (let total = 0; ;) {
    const gone = await execute(sql, query);
    total += gone.length;
    if (gone.length < RETENTION_BATCH) return total;
  }
}
