import { db, execute, ONE } from '../../../lib/query.ts';
import type { SqlRunner } from '../../../lib/sql.ts';

/** Changes of who may get in happen one after the other: of two admins that demote each other at once, one has to stay. */
export async function lockAccess(tx: SqlRunner): Promise<void> {
  await execute(tx, db.selectFrom('access_state').select(ONE).forUpdate());
}
