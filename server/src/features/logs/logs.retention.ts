import { DAY_MS, RETENTION_BATCH, type Kept } from '../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';

/** Lines of logs. */
export async function deleteOldLines(sql: SqlRunner, { now, days }: Kept): Promise<Record<string, number>> {
  return { log_entry: await deleteOldestLines(sql, timestamp(now - days.logs * DAY_MS)) };
}

/** From the oldest number on: there is no index by time, since lines come in nearly that order. */
async function deleteOldestLines(sql: SqlRunner, until: string | null): Promise<number> {
  for (let total = 0; ;) {
    const gone = await sql.query(
      `delete from log_entry where sequence in (select sequence from (
        select sequence, at from log_entry order by sequence limit ${RETENTION_BATCH}) oldest where at < $1) returning 1`,
      [until],
    );
    total += gone.length;
    if (gone.length < RETENTION_BATCH) return total;
  }
}
