import { DAY_MS, deleteWhere, type Kept } from '../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';

/** Runs that are over. */
export async function deleteOldRuns(sql: SqlRunner, { now, days }: Kept): Promise<Record<string, number>> {
  const old = `coalesce(started_at, created_at) < $1 and status not in ('QUEUED', 'RUNNING')`;
  return { run: await deleteWhere(sql, 'run', old, timestamp(now - days.runs * DAY_MS)) };
}
