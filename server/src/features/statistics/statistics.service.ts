import { countAll, db, executeFirst } from '../../lib/query.ts';
import { cancellable } from '../../lib/cancellable.ts';
import { badInput } from '../../lib/errors.ts';
import { pause } from '../../lib/pause.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { LEASE_MS } from '../agents/agent.model.ts';
import type { AppStatus } from '../../status/state.rules.ts';
import { STATUS_BY_RANK } from '../../ledger/app.model.ts';
import { countersQuery } from './counters.query.ts';

/** Statistics of the API. */
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
const DAY_MS = 24 * HOUR_MS;
/** Up to so many runs are counted each time; more, once a minute. */
const COUNT_AT_ONCE = 10_000;
const COUNT_AGAIN_MS = 60_000;
const MIN_EVERY_MS = 250;
const MAX_EVERY_MS = 60_000;

/** The counters of the overview. */
export class StatisticsService {
  readonly #sql: SqlRunner;
  readonly #now: () => number;
  /** Shared by all who ask at the same time. */
  #reading: Promise<Statistics> | null = null;
  /** The newest reading, and when it began by the monotonic clock, in milliseconds. */
  #latest: { statistics: Statistics; at: number } | null = null;
  /** More runs than are counted each time, and when they were counted. */
  #manyRuns: { count: number; at: number } | null = null;

  constructor(sql: SqlRunner, now: () => number) {
    this.#sql = sql;
    this.#now = now;
  }

  /** What the counters are now. "Last hour" is the running minute and the 60 before it. */
  read(): Promise<Statistics> {
    const at = performance.now();
    this.#reading ??= this.#query()
      .then((statistics) => {
        this.#latest = { statistics, at };
        return statistics;
      })
      .finally(() => {
        this.#reading = null;
      });
    return this.#reading;
  }

  /**
   * As new as the most impatient follower may ask for: they are as many as they like, and counting all apps takes a
   * while.
   */
  #readForFollowers(): Promise<Statistics> {
    const { statistics, at } = this.#latest ?? { statistics: null, at: -Infinity };
    return statistics !== null && performance.now() - at < MIN_EVERY_MS ? Promise.resolve(statistics) : this.read();
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
      // The first one knows of everything that came before it was asked for.
      const statistics = await (last === '' ? this.read() : this.#readForFollowers());
      const text = JSON.stringify(statistics);
      if (text !== last) yield statistics;
      last = text;
      await pause(everyMs, signal);
    }
  }

  async #query(): Promise<Statistics> {
    const now = this.#now();
    const query = countersQuery({
      beatsSince: Math.floor((now - HOUR_MS) / 60_000) * 60_000,
      runsSince: now - DAY_MS,
      mostRuns: COUNT_AT_ONCE + 1,
      onlineSince: now - LEASE_MS,
    });
    const row = await executeFirst(this.#sql, query, { name: 'statistics' });
    const by = Object.fromEntries(
      STATUS_BY_RANK.map((status, rank) => [status, row?.statuses.find((entry) => entry.status === rank)?.count ?? 0]),
    );
    const runs = row?.runs ?? 0;
    return {
      apps: Object.values(by).reduce((sum, count) => sum + count, 0),
      appsNew: by['NEW'] ?? 0,
      appsUp: by['UP'] ?? 0,
      appsWarning: by['WARNING'] ?? 0,
      appsLate: by['LATE'] ?? 0,
      appsDown: by['DOWN'] ?? 0,
      appsPaused: by['PAUSED'] ?? 0,
      tasks: row?.tasks ?? 0,
      tasksEnabled: row?.enabled ?? 0,
      tasksScheduled: row?.scheduled ?? 0,
      recentRuns: runs > COUNT_AT_ONCE ? await this.#countManyRuns(now) : runs,
      heartbeatsLastHour: row?.beats ?? 0,
      missedHeartbeatsLastHour: row?.missed ?? 0,
      agentsOnline: row?.online ?? 0,
    };
  }

  /** How many apps have each status. */
  async appsByStatus(): Promise<Record<AppStatus, number>> {
    const { appsNew, appsUp, appsWarning, appsLate, appsDown, appsPaused } = await this.read();
    return { NEW: appsNew, UP: appsUp, WARNING: appsWarning, LATE: appsLate, DOWN: appsDown, PAUSED: appsPaused };
  }

  /** Counting millions of runs takes longer than all else here. */
  async #countManyRuns(now: number): Promise<number> {
    if (this.#manyRuns === null || now - this.#manyRuns.at >= COUNT_AGAIN_MS) {
      const query = db
        .selectFrom('run')
        .select(countAll().as('count'))
        .where((eb) => eb(eb.fn.coalesce('started_at', 'created_at'), '>=', timestamp(now - DAY_MS)));
      const row = await executeFirst(this.#sql, query);
      this.#manyRuns = { count: row?.count ?? 0, at: now };
    }
    return this.#manyRuns.count;
  }
}
