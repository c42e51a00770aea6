import { db, epoch, executeFirst, execute, raw, type Changes } from '../../lib/query.ts';
import { timestamp, type SqlRunner, type Timestamp } from '../../lib/sql.ts';
import { JUMP_REACH_MS, type Gap } from './clock.rules.ts';

/** More than this without a completed sweep is an outage. */
export const GAP_MS = 5_000;

/** Name of the milestone that holds the time of the last completed sweep. */
const SWEEP = 'sweep';
/**
 * ... and of the one that holds how far sweeps had come before the clock went back, while it may have to go forward
 * again.
 */
const SWEPT_UNTIL = 'swept-until';
/** Longest a small query of a sweep may take. */
const TIMEOUT_MS = 4_000;
const MAX_GAPS = 10_000;

/** When overdue apps were last looked for, in epoch ms; null where they never were. */
export async function lastSweep(runner: SqlRunner): Promise<number | null> {
  return readMilestone(runner, SWEEP);
}

/** Holds the time of the last sweep until the transaction ends. */
export async function lockLastSweep(tx: SqlRunner): Promise<void> {
  await execute(tx, db.selectFrom('milestone').select('at').where('name', '=', SWEEP).forUpdate());
}

/** A sweep of another process may have been later: the time only goes forward, but for a clock that went back. */
export async function noteSweep(runner: SqlRunner, now: number): Promise<void> {
  const query = db
    .insertInto('milestone')
    .values({ name: SWEEP, at: timestamp(now) })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet((eb) => ({ at: eb.ref('excluded.at') }) satisfies Changes<'milestone'>)
        .where((eb) =>
          eb.or([
            eb('milestone.at', '<', eb.ref('excluded.at')),
            eb(
              'milestone.at',
              '>',
              raw<Timestamp>`${eb.ref('excluded.at')} + ${raw.lit(`${GAP_MS} milliseconds`)}::interval`,
            ),
          ]),
        ),
    );
  await execute(runner, query, { name: 'note-sweep', timeoutMs: TIMEOUT_MS });
}

/** How far sweeps had come before the clock went back; null where it did not. */
export async function sweptUntil(runner: SqlRunner): Promise<number | null> {
  return readMilestone(runner, SWEPT_UNTIL);
}

export async function noteSweptUntil(runner: SqlRunner, at: number): Promise<void> {
  const query = db
    .insertInto('milestone')
    .values({ name: SWEPT_UNTIL, at: timestamp(at) })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet(
          (eb) =>
            ({ at: eb.fn<Timestamp>('greatest', ['milestone.at', 'excluded.at']) }) satisfies Changes<'milestone'>,
        ),
    );
  await execute(runner, query);
}

/** The clock has come so far again. */
export async function forgetSweptUntil(runner: SqlRunner, now: number): Promise<void> {
  await execute(runner, db.deleteFrom('milestone').where('name', '=', SWEPT_UNTIL).where('at', '<=', timestamp(now)));
}

/** The gaps of the last days before `now` (epoch ms), and those after it, as a clock leaves them that goes back. */
export function gapsSince(runner: SqlRunner, now: number): Promise<Gap[]> {
  const query = db
    .selectFrom('outage')
    .select((eb) => [epoch(eb.ref('from')).as('from'), epoch(eb.ref('to')).as('to')])
    .where('to', '>', timestamp(now - JUMP_REACH_MS))
    .whereRef('to', '>', 'from')
    .orderBy('outage.to', 'desc')
    .limit(MAX_GAPS);
  return execute(runner, query);
}

async function readMilestone(runner: SqlRunner, name: string): Promise<number | null> {
  const query = db
    .selectFrom('milestone')
    .select((eb) => epoch(eb.ref('at')).as('at'))
    .where('name', '=', name);
  return (await executeFirst(runner, query, { name: 'milestone', timeoutMs: TIMEOUT_MS }))?.at ?? null;
}
