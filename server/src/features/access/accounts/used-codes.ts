import { db, executeFirst, ONE, type Changes } from '../../../lib/query.ts';
import { timestamp, type Sql } from '../../../lib/sql.ts';
import { hashOf } from '../credential.ts';

/** A code is right for a minute and a half, and the clocks of two processes may differ. */
const KEPT_MS = 5 * 60_000;

/**
 * Uses a code of an authenticator app up. Returns false where it was before, on whatever process: of two that come at
 * once, one is true.
 */
export async function useCode(sql: Sql, userId: string, code: string, now: number): Promise<boolean> {
  const query = db
    .insertInto('auth_used_code')
    .values({ hash: hashOf(`${userId} ${code}`), expires_at: timestamp(now + KEPT_MS) })
    .onConflict((conflict) =>
      conflict
        .column('hash')
        .doUpdateSet((eb) => ({ expires_at: eb.ref('excluded.expires_at') }) satisfies Changes<'auth_used_code'>)
        .where('auth_used_code.expires_at', '<=', timestamp(now)),
    )
    .returning(ONE);
  return (await executeFirst(sql, query)) !== undefined;
}
