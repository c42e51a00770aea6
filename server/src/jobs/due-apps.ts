import { allOf, db, epoch, execute, executeFirst, lit } from '../lib/query.ts';
import { timestamp, type SqlRunner, type Timestamp } from '../lib/sql.ts';

// Both run every second, on each process: they have names, so that they are planned once a connection.

/** A sweep that hangs on a dead connection is given up, so that the next one finds a living one. */
const TIMEOUT_MS = 4_000;

/** Ids of apps whose next check has come by `now` (epoch ms): those that have waited the longest. */
export async function dueApps(
  sql: SqlRunner,
  now: number,
  { except, limit }: { except: readonly string[]; limit: number },
): Promise<string[]> {
  const query = db
    .selectFrom('app_state')
    .select('app_id')
    .where('next_check_at', '<=', timestamp(now))
    .where('app_id', '<>', allOf(except))
    .orderBy('next_check_at')
    .limit(lit(limit));
  const rows = await execute(sql, query, { name: 'due-apps', timeoutMs: TIMEOUT_MS });
  return rows.map((row) => row.app_id);
}

/** When the next check of any app is (epoch ms); null: there is none. */
export async function soonestCheck(sql: SqlRunner, except: readonly string[]): Promise<number | null> {
  const query = db
    .selectFrom('app_state')
    .select((eb) => epoch(eb.fn.min<Timestamp | null>('next_check_at')).as('at'))
    .where('next_check_at', 'is not', null)
    .where('app_id', '<>', allOf(except));
  return (await executeFirst(sql, query, { name: 'soonest-check', timeoutMs: TIMEOUT_MS }))?.at ?? null;
}
