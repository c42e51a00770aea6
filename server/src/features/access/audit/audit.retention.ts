import { DAY_MS, deleteWhere, type Kept } from '../../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../../lib/sql.ts';

export async function deleteOldAuditEntries(sql: SqlRunner, { now, days }: Kept): Promise<Record<string, number>> {
  const until = timestamp(now - days.audit * DAY_MS);
  return { audit_entry: await deleteWhere(sql, 'audit_entry', (eb) => eb('at', '<', until)) };
}
