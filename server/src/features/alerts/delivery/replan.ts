import type { Sql, SqlRunner } from '../../../lib/sql.ts';

/** Held by whoever plans alerts, or changes what all of them depend on, until the transaction ends. */
const PLANNING_LOCK = 7_134_502;
const TIMEOUT_MS = 15_000;

/** One at a time over all processes: to be taken before any row is locked. */
export async function lockPlanning(tx: SqlRunner): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [PLANNING_LOCK], { timeoutMs: TIMEOUT_MS });
}

/**
 * Changes rules or channels in one transaction, and has the alerts of all open incidents planned anew. What begins
 * meanwhile is planned once that is committed: planned before, by the rules of before, it would never be looked at again.
 */
export function withReplanning<Result>(sql: Sql, work: (tx: SqlRunner) => Promise<Result>): Promise<Result> {
  return sql.transaction(async (tx) => {
    await lockPlanning(tx);
    const result = await work(tx);
    // At last: beats wait for these rows.
    await tx.query(
      `with open as (
        select id from incident where resolved_at is null order by app_id, kind for no key update
      )
      update incident i set version = i.version + 1 from open where i.id = open.id`,
    );
    return result;
  });
}
