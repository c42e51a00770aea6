import { anyOf, db, epoch, execute, executeFirst } from '../../lib/query.ts';
import { timestamp, type Sql, type SqlRunner, type Timestamp } from '../../lib/sql.ts';
import { AppWalk, type StepOutcome, type Work } from './app-walk.service.ts';
import { keepFigures } from './day-figures.service.ts';
import { DAY_MS, dayName, startOfDay, type Span } from './day.rules.ts';
import { DAYS_UNTIL, isSettled, milestone, noteMilestone } from './milestones.ts';

export interface RollupsOptions {
  sql: Sql;
  now(): number;
  retentionDays: number;
}

const ROLLUP_LOCK = 5_822_369;
/** Apps in a step at most. */
const MOST_APPS = 1_000;
/** Figures are made anew from rows that are still there: those of more days are not given away. */
export const MAX_BACK_MS = 2 * DAY_MS;

/** Keeps the figures of every finished UTC day, from the first app's on. */
export class RollupsService implements Work {
  readonly #options: RollupsOptions;
  readonly #walk: AppWalk;

  constructor(options: RollupsOptions) {
    this.#options = options;
    this.#walk = new AppWalk(options.sql, ROLLUP_LOCK, this);
  }

  /** Keeps the figures of the next few apps. */
  step(): Promise<StepOutcome> {
    return this.#walk.step();
  }

  most(): number {
    return MOST_APPS;
  }

  async next(tx: SqlRunner): Promise<Span | null> {
    const day = await this.#nextDay(tx);
    return day === null || !(await isSettled(tx, day + DAY_MS)) ? null : { from: day, to: day + DAY_MS };
  }

  async keep(tx: SqlRunner, appIds: readonly string[], day: Span): Promise<void> {
    const wanted = await withoutFigures(tx, appIds, day);
    if (wanted.length > 0) await keepFigures(tx, wanted, day);
  }

  finish(tx: SqlRunner, { to }: Span): Promise<void> {
    return noteMilestone(tx, DAYS_UNTIL, to);
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
      const begin = Math.max(oldest, Math.min(today, startOfDay((await firstAppAt(tx)) ?? today)));
      await noteMilestone(tx, DAYS_UNTIL, begin);
      return begin;
    }
    if (until <= today) return Math.max(until, oldest);
    // The clock was set back over midnight: that day goes on.
    await makeFiguresAnew(tx, today);
    return today;
  }
}

/** When the first app was created, in epoch milliseconds; null: there is none. */
export async function firstAppAt(tx: SqlRunner): Promise<number | null> {
  const query = db.selectFrom('app').select((eb) => epoch(eb.fn.min<Timestamp | null>('created_at')).as('at'));
  return (await executeFirst(tx, query))?.at ?? null;
}

/** End of the last day whose figures are all kept; null when none was ever kept. */
export const rolledUntil = (sql: SqlRunner): Promise<number | null> => milestone(sql, DAYS_UNTIL);

/** Forgets the figures of days from this one on (its begin in epoch ms), as they are not over yet. */
export async function makeFiguresAnew(tx: SqlRunner, from: number): Promise<void> {
  await execute(tx, db.deleteFrom('app_day').where('day', '>=', dayName(from)));
  await noteMilestone(tx, DAYS_UNTIL, from);
}

/** Those of the apps that existed on the day and have no figures of it. */
async function withoutFigures(tx: SqlRunner, appIds: readonly string[], day: Span): Promise<string[]> {
  const query = db
    .selectFrom('app as a')
    .leftJoin('app_day as d', (join) => join.onRef('d.app_id', '=', 'a.id').on('d.day', '=', dayName(day.from)))
    .select('a.id')
    .where('a.id', '=', anyOf(appIds))
    .where('a.created_at', '<', timestamp(day.to))
    .where('d.day', 'is', null);
  return (await execute(tx, query)).map(({ id }) => id);
}
