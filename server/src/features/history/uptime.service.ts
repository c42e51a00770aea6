import DataLoader from 'dataloader';
import { badInput } from '../../lib/errors.ts';
import type { SqlRunner } from '../../lib/sql.ts';
import { readFigures, readKeptFigures } from './day-figures.service.ts';
import { DAY_MS, NO_FIGURES, startOfDay, type DayFigures } from './day.rules.ts';
import { rolledUntil } from './rollups.service.ts';

/** One UTC day of an app. */
export interface UptimeDay extends DayFigures {
  /** Epoch milliseconds of its begin. */
  day: number;
}

interface Wanted {
  app: { id: string; createdAt: number };
  days: number;
}

export const MAX_DAYS = 800;
/**
 * Days whose figures are not kept yet, as after a long stop, are worked out from the raw rows only as far back as this.
 */
const MAX_RAW_DAYS = 7;

/** Reads what apps did, by day. */
export class UptimeService {
  readonly #sql: SqlRunner;
  readonly #now: () => number;
  /** Those who ask in one tick are answered by one query; nothing is kept. */
  readonly #loader = new DataLoader<Wanted, UptimeDay[], Wanted>((wanted) => this.#readAll(wanted), { cache: false });

  constructor(sql: SqlRunner, now: () => number) {
    this.#sql = sql;
    this.#now = now;
  }

  /** The last `days` days, the running one included, since the app was created; oldest first. Throws BAD_USER_INPUT. */
  async read(app: Wanted['app'], days: number): Promise<UptimeDay[]> {
    if (days < 1 || days > MAX_DAYS) throw badInput('days', `must be 1 to ${MAX_DAYS}, not ${days}`);
    return this.#loader.load({ app, days });
  }

  async #readAll(wanted: readonly Wanted[]): Promise<UptimeDay[][]> {
    const now = this.#now();
    const today = startOfDay(now);
    const appIds = [...new Set(wanted.map(({ app }) => app.id))];
    const from = today - (Math.max(...wanted.map(({ days }) => days)) - 1) * DAY_MS;
    const kept = await rolledUntil(this.#sql);
    const figures = new Map<string, DayFigures>();
    for (const { day, ...rest } of await readKeptFigures(this.#sql, appIds, from))
      figures.set(`${rest.appId} ${day}`, rest);
    const firstRaw = Math.max(from, today - (MAX_RAW_DAYS - 1) * DAY_MS, Math.min(kept ?? 0, today));
    for (let day = firstRaw; day <= today; day += DAY_MS) {
      const end = day + DAY_MS;
      for (const rest of await readFigures(this.#sql, appIds, { from: day, to: end }, Math.min(end, now)))
        figures.set(`${rest.appId} ${day}`, rest);
    }
    return wanted.map(({ app, days }) => daysOf(app, days, today, figures));
  }
}

function daysOf(app: Wanted['app'], days: number, today: number, figures: Map<string, DayFigures>): UptimeDay[] {
  const first = Math.max(startOfDay(app.createdAt), today - (days - 1) * DAY_MS);
  const list: UptimeDay[] = [];
  for (let day = first; day <= today; day += DAY_MS)
    list.push({ day, ...(figures.get(`${app.id} ${day}`) ?? NO_FIGURES) });
  return list;
}
