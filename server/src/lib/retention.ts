import { expressionBuilder, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import { execute, lit, raw, type Tables } from './query.ts';
import type { SqlRunner } from './sql.ts';

/** Days that things are kept. */
export interface RetentionDays {
  heartbeats: number;
  instances: number;
  rollups: number;
  runs: number;
  logs: number;
  audit: number;
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
 * Deletes the rows of a table that meet the condition, a batch at a time; returns how many went. What someone is writing
 * stays until the next time: waiting for it could end in a deadlock.
 */
export async function deleteWhere<Table extends keyof Tables>(
  sql: SqlRunner,
  table: Table,
  condition: (row: ExpressionBuilder<Tables, Table>) => Expression<SqlBool>,
): Promise<number> {
  const name = raw.table(table);
  const query = raw<{ one: number }>`delete from ${name} where ctid = any(array(select ctid from ${name}
    where ${condition(expressionBuilder<Tables, Table>())} limit ${lit(RETENTION_BATCH)} for update skip locked)) returning 1 as one`;
  for (let total = 0; ;) {
    const gone = await execute(sql, query);
    total += gone.length;
    if (gone.length < RETENTION_BATCH) return total;
  }
}
