import { db, execute, executeFirst } from './query.ts';
import type { QueryOptions, SqlRunner } from './sql.ts';

// Locks of numbers that Lubdub has chosen itself: one process of all that are on the same database has each at a time.

/** Waits for the lock, which is held until the transaction ends. */
export async function lock(tx: SqlRunner, key: number, options?: QueryOptions): Promise<void> {
  const query = db.selectNoFrom((eb) => eb.fn<unknown>('pg_advisory_xact_lock', [eb.val(key)]).as('locked'));
  await execute(tx, query, options);
}

/** The same without waiting; false: somebody else has it. */
export async function tryLock(tx: SqlRunner, key: number): Promise<boolean> {
  const query = db.selectNoFrom((eb) => eb.fn<boolean>('pg_try_advisory_xact_lock', [eb.val(key)]).as('taken'));
  return (await executeFirst(tx, query))?.taken === true;
}
