import { deleteWhere, type Kept } from '../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';

/** What has expired is good for nothing. */
export async function deleteExpired(sql: SqlRunner, { now }: Kept): Promise<Record<string, number>> {
  const until = timestamp(now);
  return {
    auth_session: await deleteWhere(sql, 'auth_session', (eb) => eb('expires_at', '<', until)),
    auth_verification: await deleteWhere(sql, 'auth_verification', (eb) => eb('expires_at', '<', until)),
    auth_used_code: await deleteWhere(sql, 'auth_used_code', (eb) => eb('expires_at', '<', until)),
    password_session: await deleteWhere(sql, 'password_session', (eb) => eb('expires_at', '<', until)),
  };
}
