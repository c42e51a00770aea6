export interface QueryOptions {
  /** Has PostgreSQL parse and plan the statement once a connection. */
  name?: string;
  /** After so many milliseconds the query fails and its connection is given up. */
  timeoutMs?: number;
}

/** Plain SQL for what the ORM is too slow or too small for: the write path, keyset pages, partitions. */
export interface SqlRunner {
  /** Runs one statement with `$1`-style parameters. */
  query<Row>(text: string, values?: unknown[], options?: QueryOptions): Promise<Row[]>;
}

export interface Sql extends SqlRunner {
  /**
   * Runs `work` in one transaction: committed when it returns, rolled back when it throws. Never nest; on PGlite use
   * only `tx` inside.
   */
  transaction<T>(work: (tx: SqlRunner) => Promise<T>): Promise<T>;
}

/** SQL for a timestamp column as epoch milliseconds, null where the column is. */
export const epochMs = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/**
 * The same of a column in whole milliseconds, for thousands of rows: `extract` counts in decimals, which takes a third of
 * the time in which such rows are read.
 */
export const wholeMs = (column: string): string => `round(date_part('epoch', ${column}) * 1000)`;

declare const isTimestamp: unique symbol;

/** A value of a timestamp column: what {@link timestamp} makes, and no other text. */
export type Timestamp = string & { [isTimestamp]: true };

/** Epoch milliseconds as a parameter for a timestamp column. */
export function timestamp(ms: number): Timestamp;
export function timestamp(ms: number | null): Timestamp | null;
export function timestamp(ms: number | null): Timestamp | null {
  return ms === null ? null : (new Date(ms).toISOString() as Timestamp);
}

/** SQLSTATE of a database error; null for any other error. */
export function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** SQLSTATEs of a database that answers and takes nothing. */
const REFUSALS = new Map([
  ['53100', "the database's disk is full"],
  ['25006', 'the database takes no writes: it is a standby, or set to read only'],
  ['58030', "the database's disk fails"],
]);

/** Why a database that answers takes nothing that is written, in a line; null for any other error. */
export const writeRefusal = (error: unknown): string | null => REFUSALS.get(sqlState(error) ?? '') ?? null;

/** Whether somebody else was at the same rows, so that the same transaction succeeds when it is tried again. */
export const isConflict = (error: unknown): boolean => ['40P01', '40001'].includes(sqlState(error) ?? '');

/** Whether the error says that the database cannot be reached now, rather than that the statement was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null)
    return state.startsWith('08') || state.startsWith('57P') || state === '53300' || REFUSALS.has(state);
  const { code = '' } = (error ?? {}) as { code?: string };
  const message = error instanceof Error ? error.message : '';
  return (
    /^(ECONN|ENOTFOUND|EHOST|EPIPE|ETIMEDOUT|ENETUNREACH|EAI_)/.test(code) ||
    /[Cc]onnection (terminated|ended)|timeout exceeded when trying to connect|timeout expired|not queryable|Query read timeout|Client was closed|PGlite is closed|Cannot use a pool/.test(
      message,
    )
  );
}
