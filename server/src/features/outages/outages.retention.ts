import { deleteWhere, type Kept } from '../../lib/retention.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import { changesUntil } from '../history/history.retention.ts';

/** Outages go with the changes of status, which they explain. */
export async function deleteOldOutages(sql: SqlRunner, { now }: Kept): Promise<Record<string, number>> {
  const until = await changesUntil(sql, now);
  return { outage: await deleteWhere(sql, 'outage', (outage) => outage('to', '<', until)) };
}
