import { lock } from '../lib/advisory-lock.ts';
import { db, execute, type Changes } from '../lib/query.ts';
import type { Sql, SqlRunner } from '../lib/sql.ts';

/** Held by whoever plans alerts, or changes what all of them depend on, until the transaction ends. */
const PLANNING_LOCK = 7_134_502;
const TIMEOUT_MS = 15_000;

/** One at a time over all processes: to be taken before any row is locked. */
export async function lockPlanning(tx: SqlRunner): Promise<void> {
  await lock(tx, PLANNING_LOCK, { timeoutMs: TIMEOUT_MS });
}

const REPLANNED = db
  .with('open', (tables) =>
    tables
      .selectFrom('incident')
      .select('id')
      .where('resolved_at', 'is', null)
      .orderBy('app_id')
      .orderBy('kind')
      .forNoKeyUpdate(),
  )
  .updateTable('incident as i')
  .from('open')
  .set((eb) => ({ version: eb('i.version', '+', 1) }) satisfies Changes<'incident'>)
  .whereRef('i.id', '=', 'open.id');

/**
 * Changes rules or channels in one transaction, and has the alerts of all open incidents planned anew. What begins
 * meanwhile is planned once that is committed: planned before, by the rules of before, it would never be looked at again.
 */
export function withReplanning<Result>(sql: Sql, work: (tx: SqlRunner) => Promise<Result>): Promise<Result> {
  return sql.transaction(async (tx) => {
    await lockPlanning(tx);
    const result = await work(tx);
    // At last: beats wait for these rows.
    await execute(tx, REPLANNED);
    return result;
  });
}
