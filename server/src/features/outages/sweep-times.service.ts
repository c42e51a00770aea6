import { epochMs, timestamp, type SqlRunner } from '../../lib/sql.ts';
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
  await tx.query('select at from milestone where name = $1 for update', [SWEEP]);
}

/** A sweep of another process may have been later: the time only goes forward, but for a clock that went back. */
export async function noteSweep(runner: SqlRunner, now: number): Promise<void> {
  await runner.query(
    `insert into milestone as m (name, at) values ($1, $2) on conflict (name) do update set at = excluded.at
      where m.at < excluded.at or m.at > excluded.at + interval '${GAP_MS} milliseconds'`,
    [SWEEP, timestamp(now)],
    { name: 'note-sweep', timeoutMs: TIMEOUT_MS },
  );
}

/** How far sweeps had come before the clock went back; null where it did not. */
export async function sweptUntil(runner: SqlRunner): Promise<number | null> {
  return readMilestone(runner, SWEPT_UNTIL);
}

export async function noteSweptUntil(runner: SqlRunner, at: number): Promise<void> {
  await runner.query(
    `insert into milestone as m (name, at) values ($1, $2)
      on conflict (name) do update set at = greatest(m.at, excluded.at)`,
    [SWEPT_UNTIL, timestamp(at)],
  );
}

/** The clock has come so far again. */
export async function forgetSweptUntil(runner: SqlRunner, now: number): Promise<void> {
  await runner.query('delete from milestone where name = $1 and at <= $2', [SWEPT_UNTIL, timestamp(now)]);
}

/** The gaps of the last days before `now` (epoch ms), and those after it, as a clock leaves them that goes back. */
export async function gapsSince(runner: SqlRunner, now: number): Promise<Gap[]> {
  return runner.query<Gap>(
    `select ${epochMs('"from"')} as "from", ${epochMs('"to"')} as "to" from outage
      where "to" > $1 and "to" > "from" order by "to" desc limit ${MAX_GAPS}`,
    [timestamp(now - JUMP_REACH_MS)],
  );
}

async function readMilestone(runner: SqlRunner, name: string): Promise<number | null> {
  const [row] = await runner.query<{ at: number }>(
    `select ${epochMs('at')} as at from milestone where name = $1`,
    [name],
    { name: 'milestone', timeoutMs: TIMEOUT_MS },
  );
  return row?.at ?? null;
}
