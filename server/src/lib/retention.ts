import type { SqlRunner } from './sql.ts';

/** Days that things are kept. */
export interface RetentionDays {
  heartbeats: number;
  instances: number;
  rollups: number;
  runs: number;
  logs: number;
}

/** As of when, and for how long, things are kept. */
export interface Kept {
  /** Epoch milliseconds. */
  now: number;
  days: RetentionDays;
}

export const DAY_MS = 86_400_000;
/** Rows that go in one statement. */
export const RETENTION_BATCH = 2_000;

/**
 * Deletes what meets the condition, whose $1 is `value`, a batch at a time; returns how many went. What someone is
 * writing stays until the next time: waiting for it could end in a deadlock.
 */
export async function deleteWhere(sql: SqlRunner, table: string, condition: string, value: unknown): Promise<number> {
  for (let total = 0; ;) {
    const gone = await sql.query(
      `delete from "${table}" where ctid = any(array(select ctid from "${table}" where ${condition} limit ${RETENTION_BATCH}
        for update skip locked)) returning 1`,
      [value],
    );
    total += gone.length;
    if (gone.length < RETENTION_BATCH) return total;
  }
}
