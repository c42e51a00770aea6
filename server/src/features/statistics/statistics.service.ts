import { cancellable } from '../../lib/cancellable.ts';
import { badInput } from '../../lib/errors.ts';
import { pause } from '../../lib/pause.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { STATUS_BY_RANK } from '../apps/app.model.ts';

/** Statistics of the API; 0 for what does not exist yet. */
export interface Statistics {
  apps: number;
  appsNew: number;
  appsUp: number;
  appsWarning: number;
  appsLate: number;
  appsDown: number;
  appsPaused: number;
  tasks: number;
  tasksEnabled: number;
  tasksScheduled: number;
  recentRuns: number;
  heartbeatsLastHour: number;
  missedHeartbeatsLastHour: number;
  agentsOnline: number;
}

const HOUR_MS = 3_600_000;
const MIN_EVERY_MS = 250;
const MAX_EVERY_MS = 60_000;

/** The counters of the overview. */
export class StatisticsService {
  readonly #sql: SqlRunner;
  readonly #now: () => number;
  /** Shared by all who ask at the same time. */
  #reading: Promise<Statistics> | null = null;

  constructor(sql: SqlRunner, now: () => number) {
    this.#sql = sql;
    this.#now = now;
  }

  /** What the counters are now. "Last hour" is the running minute and the 60 before it. */
  read(): Promise<Statistics> {
    this.#reading ??= this.#query().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** The counters at once, then when one has changed, at most one each `everyMs`. Throws BAD_USER_INPUT. */
  updates(everyMs: number): AsyncGenerator<Statistics> {
    if (everyMs < MIN_EVERY_MS || everyMs > MAX_EVERY_MS)
      throw badInput('everyMs', `must be ${MIN_EVERY_MS} to ${MAX_EVERY_MS}, not ${everyMs}`);
    const ended = new AbortController();
    return cancellable(this.#updates(everyMs, ended.signal), () => ended.abort());
  }

  async *#updates(everyMs: number, signal: AbortSignal): AsyncGenerator<Statistics> {
    for (let last = ''; !signal.aborted;) {
      const statistics = await this.read();
      const text = JSON.stringify(statistics);
      if (text !== last) yield statistics;
      last = text;
      await pause(everyMs, signal);
    }
  }

  async #query(): Promise<Statistics> {
    const [row] = await this.#sql.query<{
      statuses: { status: number; count: number }[];
      beats: number;
      missed: number;
    }>(
      `select (select coalesce(json_agg(x), '[]') from (select status, count(*)::int as count from app_state group by status) x) as statuses,
        coalesce(sum(beats), 0)::float8 as beats, coalesce(sum(missed), 0)::float8 as missed
      from beat_minute where minute >= $1`,
      [timestamp(Math.floor((this.#now() - HOUR_MS) / 60_000) * 60_000)],
      { name: 'statistics' },
    );
    const by = Object.fromEntries(
      STATUS_BY_RANK.map((status, rank) => [status, row?.statuses.find((entry) => entry.status === rank)?.count ?? 0]),
    );
    return {
      apps: Object.values(by).reduce((sum, count) => sum + count, 0),
      appsNew: by['NEW'] ?? 0,
      appsUp: by['UP'] ?? 0,
      appsWarning: by['WARNING'] ?? 0,
      appsLate: by['LATE'] ?? 0,
      appsDown: by['DOWN'] ?? 0,
      appsPaused: by['PAUSED'] ?? 0,
      tasks: 0,
      tasksEnabled: 0,
      tasksScheduled: 0,
      recentRuns: 0,
      heartbeatsLastHour: row?.beats ?? 0,
      missedHeartbeatsLastHour: row?.missed ?? 0,
      agentsOnline: 0,
    };
  }
}
