import { db, execute, ONE } from '../../lib/query.ts';
import { DAY_MS, RETENTION_BATCH, type Kept } from '../../lib/retention.ts';
import { timestamp, type SqlRunner, type Timestamp } from '../../lib/sql.ts';

/** Lines of logs. */
export async function deleteOldLines(sql: SqlRunner, { now, days }: Kept): Promise<Record<string, number>> {
  return { log_entry: await deleteOldestLines(sql, timestamp(now - days.logs * DAY_MS)) };
}

/** From the oldest number on: there is no index by time, since lines come in nearly that order. */
async function deleteOldestLines(sql: SqlRunner, until: Timestamp): Promise<number> {
  const oldest = db.selectFrom('log_entry').select(['sequence', 'at']).orderBy('sequence').limit(RETENTION_BATCH);
  const old = db.selectFrom(oldest.as('oldest')).select('sequence').where('at', '<', until);
  const query = db.deleteFrom('log_entry').where('sequence', 'in', old).returning(ONE);
  for (let total = 0; ;) {
    const gone = await execute(sql, query);
    total += gone.length;
    if (gone.length < RETENTION_BATCH) return total;
  }
}
