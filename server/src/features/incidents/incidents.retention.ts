import { DAY_MS, deleteWhere, type Kept } from '../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';

/** Incidents that are over go with the figures of their days; those that go on stay, however old. */
export async function deleteOldIncidents(sql: SqlRunner, { now, days }: Kept): Promise<Record<string, number>> {
  // What ended before then was opened before, too, which has an index.
  const until = timestamp(now - days.rollups * DAY_MS);
  const incident = await deleteWhere(sql, 'incident', (eb) =>
    eb.and([eb('opened_at', '<', until), eb('resolved_at', '<', until)]),
  );
  return { incident };
}
