import type { SqlRunner } from '../lib/sql.ts';
import type { CommitBatch } from './commit.batch.ts';
import { type Instance } from './instance.model.ts';
import { commitQueryFor } from './commit.statement.ts';

/** When a commit is given up. Its callers have been answered before; this frees the connection for the next group. */
const COMMIT_TIMEOUT_MS = 15_000;

export interface Committed {
  /** Apps whose row had another version than expected. Nothing was written for them: read them again and retry. */
  refused: ReadonlySet<string>;
  /** The sources that have beaten; none where they were not wanted. */
  instances: Instance[];
  /** Apps that have a source they did not have before. */
  appsWithNewInstance: string[];
  /** Number of the first of the changes that were written; they are numbered without gaps in the order given. */
  firstSequence: number;
}

/**
 * Writes a batch; on the `pipeline`, where there is one, what waits for nobody. Throws what the
 * database throws; then nothing of it is written.
 */
export async function commit(sql: SqlRunner, batch: CommitBatch, pipeline = sql): Promise<Committed> {
  const { name, text, values, waitsForNobody } = commitQueryFor(batch);
  const [row] = await (waitsForNobody ? pipeline : sql).query<{
    refused: string[] | null;
    new_instances: string[] | null;
    instances: Instance[] | null;
    first_sequence: number | null;
  }>(text, values, { name, timeoutMs: COMMIT_TIMEOUT_MS });
  if (row === undefined) throw new Error('the commit answered no row');
  const refused = row.refused === null ? NONE : new Set(row.refused);
  return {
    refused,
    instances: row.instances ?? [],
    appsWithNewInstance: row.new_instances ?? [],
    firstSequence: row.first_sequence ?? 0,
  };
}

const NONE: ReadonlySet<string> = new Set();
