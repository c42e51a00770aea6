import { lit } from '../../lib/query.ts';
import { DAY_MS, deleteWhere, type Kept } from '../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';

/** Runs that are over. */
export async function deleteOldRuns(sql: SqlRunner, { now, days }: Kept): Promise<Record<string, number>> {
  const until = timestamp(now - days.runs * DAY_MS);
  const run = await deleteWhere(sql, 'run', (eb) =>
    eb.and([
      eb(eb.fn.coalesce('started_at', 'created_at'), '<', until),
      eb('status', 'not in', [lit('QUEUED'), lit('RUNNING')]),
    ]),
  );
  return { run };
}
