import { db, epoch, execute, executeFirst, ONE, type Changes } from '../../lib/query.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';

/** Until when the figures of days are kept of all apps. */
export const DAYS_UNTIL = 'rollup';
/** From when, and until when, beats are packed of all apps. */
export const BEATS_FROM = 'beats-from';
export const BEATS_UNTIL = 'beats-until';

/**
 * A time counts as finished when overdue apps were looked for this long after its end: by then what was due in it has
 * been applied, also where it failed and was set aside for 5 minutes, and an outage over its end is known.
 */
const SETTLE_MS = 10 * 60_000;

/** Epoch milliseconds; null: never. */
export async function milestone(sql: SqlRunner, name: string): Promise<number | null> {
  const query = db
    .selectFrom('milestone')
    .select((eb) => epoch(eb.ref('at')).as('at'))
    .where('name', '=', name);
  return (await executeFirst(sql, query))?.at ?? null;
}

export async function noteMilestone(tx: SqlRunner, name: string, at: number): Promise<void> {
  const query = db
    .insertInto('milestone')
    .values({ name, at: timestamp(at) })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({ at: eb.ref('excluded.at') }) satisfies Changes<'milestone'>),
    );
  await execute(tx, query);
}

export async function isSettled(tx: SqlRunner, end: number): Promise<boolean> {
  const swept = db.selectFrom('milestone').select(ONE).where('name', '=', 'sweep');
  return (await executeFirst(tx, swept.where('at', '>=', timestamp(end + SETTLE_MS)))) !== undefined;
}
