import { columnsOf, type Stored } from '../database/columns.ts';
import { AppStateEntity } from './app-state.entity.ts';
import { AppEntity } from './app.entity.ts';
import { db } from '../lib/query.ts';
import type { AppPolicy, AppState, AppStatus, OpenRun } from '../status/state.rules.ts';

/**
 * An app as one read of the database saw it: its configuration and its state, times in epoch milliseconds. Never
 * changed in place.
 */
export interface App extends Omit<Stored<typeof AppEntity, 'searchText'>, PolicyColumn> {
  policy: AppPolicy;
  /** Grows with each change of the app or of its state. */
  version: number;
  state: AppState;
}

/** What a policy is stored in. */
type PolicyColumn = 'everySeconds' | 'cronExpression' | 'cronTimezone' | 'manual' | 'graceSeconds' | 'maxRunSeconds';

/** Statuses by urgency; the database stores the rank, so that an order by status is an order by urgency. */
export const STATUS_BY_RANK = ['DOWN', 'LATE', 'WARNING', 'UP', 'NEW', 'PAUSED'] as const satisfies AppStatus[];
export const statusRank = (status: AppStatus): number => STATUS_BY_RANK.indexOf(status);
export const statusOfRank = (rank: number): AppStatus => STATUS_BY_RANK[rank] ?? 'NEW';

const SETTINGS = columnsOf(AppEntity, 'searchText');
const STATE = columnsOf(AppStateEntity, 'app');

/** Columns of an app `a` and its state `s`, read by {@link toApp}. */
export const APP_COLUMNS = `${SETTINGS.read('a')}, ${STATE.read('s')}`;

/** The same for a query of lib/query.ts: an app `a` and its state `s`. */
export const APP = [SETTINGS.of('a'), STATE.of('s')];
export const APPS = db.selectFrom('app as a').innerJoin('app_state as s', 's.app_id', 'a.id').select(APP);

export interface AppRow extends Stored<typeof AppEntity, 'searchText'>, Stored<typeof AppStateEntity, 'app'> {}

/**
 * Thousands of apps have the same settings; they share them, or the cache of apps would take half as much memory again.
 */
class Interned<Value> {
  readonly #values = new Map<string, Value>();

  get(key: string, make: () => Value): Value {
    let value = this.#values.get(key);
    if (value === undefined) {
      // Forgotten all at once: what is in use stays with those who use it.
      if (this.#values.size >= MAX_INTERNED) this.#values.clear();
      this.#values.set(key, (value = make()));
    }
    return value;
  }
}

const MAX_INTERNED = 10_000;
const policies = new Interned<AppPolicy>();
const tagLists = new Interned<string[]>();
const NO_RUNS: OpenRun[] = [];

/**
 * The interval that is stored for an app without a schedule: 366 days. An early release, which may run beside this one,
 * reads that alone and expects a beat within a year. Where it has written another schedule since, that one counts.
 */
const NO_SCHEDULE_SECONDS = 31_622_400;

function policyOf(row: Pick<AppRow, PolicyColumn>): AppPolicy {
  const { everySeconds, cronExpression, cronTimezone, manual, graceSeconds, maxRunSeconds } = row;
  const key = [everySeconds, cronExpression, cronTimezone, manual, graceSeconds, maxRunSeconds].join(' ');
  return policies.get(key, () => ({ schedule: scheduleOf(row), graceSeconds, maxRunSeconds }));
}

function scheduleOf({
  everySeconds,
  cronExpression,
  cronTimezone,
  manual,
}: Pick<AppRow, PolicyColumn>): AppPolicy['schedule'] {
  if (everySeconds === null) return { type: 'cron', expression: cronExpression ?? '', timezone: cronTimezone ?? 'UTC' };
  return manual && everySeconds === NO_SCHEDULE_SECONDS ? { type: 'manual' } : { type: 'interval', everySeconds };
}

function secondsOf(schedule: AppPolicy['schedule']): number | null {
  if (schedule.type === 'manual') return NO_SCHEDULE_SECONDS;
  return schedule.type === 'interval' ? schedule.everySeconds : null;
}

/** The columns of a policy, for {@link AppEntity}. */
export const policyColumns = ({ schedule, graceSeconds, maxRunSeconds }: AppPolicy): Pick<AppRow, PolicyColumn> => ({
  everySeconds: secondsOf(schedule),
  cronExpression: schedule.type === 'cron' ? schedule.expression : null,
  cronTimezone: schedule.type === 'cron' ? schedule.timezone : null,
  manual: schedule.type === 'manual',
  graceSeconds,
  maxRunSeconds,
});

export function toApp(row: AppRow): App {
  const {
    everySeconds,
    cronExpression,
    cronTimezone,
    manual,
    graceSeconds,
    maxRunSeconds,
    version,
    status,
    statusSince,
    lastHeartbeatAt,
    newestOccurredAt,
    nextDeadlineAt,
    downAt,
    nextCheckAt,
    heartbeatCount,
    lastDurationMs,
    runs,
    resumeOnBeat,
    pausedAt,
    openAlerts,
    ...settings
  } = row;
  const policy = policyOf({ everySeconds, cronExpression, cronTimezone, manual, graceSeconds, maxRunSeconds });
  // What an early release has stored for an app without a schedule is none.
  const isExpected = policy.schedule.type !== 'manual';
  return {
    ...settings,
    tags: tagLists.get(JSON.stringify(row.tags), () => row.tags),
    policy,
    version,
    state: {
      status: statusOfRank(status),
      statusSince,
      lastHeartbeatAt,
      newestOccurredAt,
      nextDeadlineAt: isExpected ? nextDeadlineAt : null,
      downAt: isExpected ? downAt : null,
      nextCheckAt,
      heartbeatCount,
      lastDurationMs,
      runs: runs.length === 0 ? NO_RUNS : runs,
      resumeOnBeat,
      pausedAt,
      openAlerts,
    },
  };
}
