import { db, epoch, execute, executeFirst, ONE } from '../../lib/query.ts';
import { timestamp, type Sql, type SqlRunner, type Timestamp } from '../../lib/sql.ts';
import { keepFigures } from './day-figures.service.ts';
import { DAY_MS, dayName, startOfDay } from './day.rules.ts';

export interface RollupsOptions {
  sql: Sql;
  now(): number;
  retentionDays: number;
}

/** `more`: something was done and there may be more to do; `idle`: not now. */
export type StepOutcome = 'more' | 'idle';

/** Name of the milestone that holds the end of the last day whose figures are all kept. */
const ROLLUP = 'rollup';
/** Of Lubdub's own choice: processes that keep figures at once ask for the same number. */
const ROLLUP_LOCK = 5_822_369;
/** How long a step may take, so that the embedded database, which does one thing at a time, is free again soon. */
const STEP_MS = 50;
/** Apps in a step: at least, at first, at most. */
const MIN_BATCH = 5;
const FIRST_BATCH = 50;
const MAX_BATCH = 1_000;

/**
 * A day counts as finished when overdue apps were looked for this long after its end: by then what was due in it has
 * been applied, also where it failed and was set aside for 5 minutes, and an outage over its end is known.
 */
const SETTLE_MS = 10 * 60_000;
/** Figures are made anew from rows that are still there: those of more days are not given away. */
const MAX_BACK_MS = 2 * DAY_MS;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Keeps the figures of every finished UTC day, from the first app's on. */
export class RollupsService {
  readonly #options: RollupsOptions;
  /** Apps up to this one have their figures of the day: only spares looking at them again. */
  #done = { day: 0, appId: FIRST_ID };
  /** Apps in the next step: how long they take depends on how often they beat. */
  #batch = FIRST_BATCH;

  constructor(options: RollupsOptions) {
    this.#options = options;
  }

  /**
   * Keeps the figures of the next few apps, in one transaction. What is done shows in the rows themselves, so a crash
   * or another process on the same database costs nothing.
   */
  async step(): Promise<StepOutcome> {
    const began = performance.now();
    const batch = this.#batch;
    const done = await this.#options.sql.transaction(async (tx) => {
      const [lock] = await tx.query<{ taken: boolean }>('select pg_try_advisory_xact_lock($1) as taken', [ROLLUP_LOCK]);
      if (lock?.taken !== true) return null;
      const day = await this.#nextDay(tx);
      if (day === null || !(await isSettled(tx, day + DAY_MS))) return null;
      const { walked, wanted } = await nextApps(tx, day, this.#done.day === day ? this.#done.appId : FIRST_ID, batch);
      if (wanted.length > 0) await keepFigures(tx, wanted, { from: day, to: day + DAY_MS });
      const full = walked.length === batch;
      if (!full) await noteRolledUntil(tx, day + DAY_MS);
      return { day, appId: walked.at(-1) ?? FIRST_ID, full };
    });
    if (done !== null) this.#adapt(performance.now() - began, done.full);
    // Only what has been committed is passed over.
    this.#done = done ?? { day: 0, appId: FIRST_ID };
    return done === null ? 'idle' : 'more';
  }

  #adapt(tookMs: number, full: boolean): void {
    const factor = Math.min(2, STEP_MS / tookMs);
    if (factor < 0.5 || (factor === 2 && full))
      this.#batch = Math.max(MIN_BATCH, Math.min(MAX_BATCH, Math.round(this.#batch * factor)));
  }

  /** The oldest day whose figures are not all kept; it may not be over yet. Null: not to be told now. */
  async #nextDay(tx: SqlRunner): Promise<number | null> {
    const today = startOfDay(this.#options.now());
    const oldest = today - this.#options.retentionDays * DAY_MS;
    const until = await rolledUntil(tx);
    // A clock so far behind is wrong, or was ahead by as much until now, which whoever noticed has corrected: nothing
    // is over.
    if (until !== null && until - today > MAX_BACK_MS) return null;
    if (until === null) {
      const query = db.selectFrom('app').select((eb) => epoch(eb.fn.min<Timestamp | null>('created_at')).as('at'));
      const first = await executeFirst(tx, query);
      const begin = Math.max(oldest, Math.min(today, startOfDay(first?.at ?? today)));
      await noteRolledUntil(tx, begin);
      return begin;
    }
    if (until <= today) return Math.max(until, oldest);
    // The clock was set back over midnight: that day goes on.
    await makeFiguresAnew(tx, today);
    return today;
  }
}

/** End of the last day whose figures are all kept; null when none was ever kept. */
export async function rolledUntil(sql: SqlRunner): Promise<number | null> {
  const query = db
    .selectFrom('milestone')
    .select((eb) => epoch(eb.ref('at')).as('at'))
    .where('name', '=', ROLLUP);
  return (await executeFirst(sql, query))?.at ?? null;
}

/** Forgets the figures of days from this one on (its begin in epoch ms), as they are not over yet. */
export async function makeFiguresAnew(tx: SqlRunner, from: number): Promise<void> {
  await execute(tx, db.deleteFrom('app_day').where('day', '>=', dayName(from)));
  await noteRolledUntil(tx, from);
}

async function noteRolledUntil(tx: SqlRunner, at: number): Promise<void> {
  const query = db
    .insertInto('milestone')
    .values({ name: ROLLUP, at: timestamp(at) })
    .onConflict((conflict) => conflict.column('name').doUpdateSet((eb) => ({ at: eb.ref('excluded.at') })));
  await execute(tx, query);
}

async function isSettled(tx: SqlRunner, end: number): Promise<boolean> {
  const swept = db.selectFrom('milestone').select(ONE).where('name', '=', 'sweep');
  return (await executeFirst(tx, swept.where('at', '>=', timestamp(end + SETTLE_MS)))) !== undefined;
}

/** The next apps after this one: all of them, and those that existed on the day and have no figures of it. */
async function nextApps(
  tx: SqlRunner,
  day: number,
  after: string,
  count: number,
): Promise<{ walked: string[]; wanted: string[] }> {
  // First taken in order and only then looked at: whatever the statistics say, this walks one index.
  const next = db.selectFrom('app').select(['id', 'created_at']).where('id', '>', after).orderBy('id').limit(count);
  const query = db
    .selectFrom(next.as('a'))
    .select((eb) => {
      const figures = eb
        .selectFrom('app_day as d')
        .select('d.day')
        .whereRef('d.app_id', '=', 'a.id')
        .where('d.day', '=', dayName(day));
      const wanted = eb.and([eb('a.created_at', '<', timestamp(day + DAY_MS)), eb(figures, 'is', null)]);
      return ['a.id', wanted.as('wanted')];
    })
    .orderBy('a.id');
  const rows = await execute(tx, query);
  return { walked: rows.map((row) => row.id), wanted: rows.flatMap((row) => (row.wanted ? row.id : [])) };
}
