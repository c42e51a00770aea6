import { deleteWhere, type Kept } from '../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';

/** What has expired is good for nothing. */
export async function deleteExpired(sql: SqlRunner, { now }: Kept): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  for (const table of ['auth_session', 'auth_verification', 'password_session'])
    deleted[table] = await deleteWhere(sql, table, 'expires_at < $1', timestamp(now));
  return deleted;
}
