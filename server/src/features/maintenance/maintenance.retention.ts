import { DAY_MS, deleteWhere, type Kept } from '../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';

/** Windows that are over go with the figures that they count in. */
export async function deleteOldWindows(sql: SqlRunner, { now, days }: Kept): Promise<Record<string, number>> {
  const until = timestamp(now - days.rollups * DAY_MS);
  const gone = await deleteWhere(sql, 'maintenance_window', (eb) =>
    eb.or([eb('valid_until', '<', until), eb('ends_at', '<', until)]),
  );
  return { maintenance_window: gone };
}
