import { DAY_MS, deleteWhere, type Kept } from '../../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../../lib/sql.ts';

export const deleteOldAuditEntries = async (sql: SqlRunner, { now, days }: Kept): Promise<Record<string, number>> => ({
  audit_entry: await deleteWhere(sql, 'audit_entry', 'at < $1', timestamp(now - days.audit * DAY_MS)),
});
