import { columnsOf, type Stored } from '../database/columns.ts';
import { AppStateEntity } from './app-state.entity.ts';
import { AppEntity } from './app.entity.ts';
import type { Environment } from './environment.ts';
import type { AppPolicy, AppState, AppStatus, OpenRun } from '../status/state.rules.ts';

/** An app as one read of the database saw it: its configuration and its state, times in epoch milliseconds. Never changed in place. */
export interface App {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  environment: Environment;
  tags: string[];
  policy: AppPolicy;
  pingKey: string;
  createdAt: number;
  updatedAt: number;
  /** Grows with each change of the app or of its state. */
  version: number;
  /** Where PostgreSQL has stored this version of its state (`ctid`); null where that is not known. */
  tid: string | null;
  state: AppState;
}

/** Statuses by urgency; the database stores the rank, so that an order by status is an order by urgency. */
export const STATUS_BY_RANK = ['DOWN', 'LATE', 'WARNING', 'UP', 'NEW', 'PAUSED'] as const satisfies AppStatus[];
export const statusRank = (status: AppStatus): number => STATUS_BY_RANK.indexOf(status);
export const statusOfRank = (rank: number): AppStatus => STATUS_BY_RANK[rank] ?? 'NEW';

const SETTINGS = columnsOf(AppEntity, 'searchText');
const STATE = columnsOf(AppStateEntity, 'app');

/** Columns of an app for a query on {@link APP_TABLES}, read by {@link toApp}. */
export const APP_COLUMNS = `${SETTINGS.read('a')}, ${STATE.read('s')}, s.ctid::text as tid`;
export const APP_TABLES = `app a join app_state s on s.app_id = a.id`;

export interface AppRow extends Stored<typeof AppEntity, 'searchText'>, Stored<typeof AppStateEntity, 'app'> {
  tid: string;
}

/** Thousands of apps have the same settings; they share them, or the cache of apps would take half as much memory again. */
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

function policyOf(row: AppRow): AppPolicy {
  const { everySeconds, cronExpression, cronTimezone, graceSeconds, maxRunSeconds } = row;
  const key = [everySeconds, cronExpression, cronTimezone, graceSeconds, maxRunSeconds].join(' ');
  return policies.get(key, () => ({
    schedule:
      everySeconds === null
        ? { type: 'cron', expression: cronExpression ?? '', timezone: cronTimezone ?? 'UTC' }
        : { type: 'interval', everySeconds },
    graceSeconds,
    maxRunSeconds,
  }));
}

export function toApp(row: AppRow): App {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    environment: row.environment === 'DEVELOPMENT' ? 'DEVELOPMENT' : 'PRODUCTION',
    tags: tagLists.get(JSON.stringify(row.tags), () => row.tags),
    policy: policyOf(row),
    pingKey: row.pingKey,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    version: row.version,
    tid: row.tid,
    state: {
      status: statusOfRank(row.status),
      statusSince: row.statusSince,
      lastHeartbeatAt: row.lastHeartbeatAt,
      newestOccurredAt: row.newestOccurredAt,
      nextDeadlineAt: row.nextDeadlineAt,
      downAt: row.downAt,
      nextCheckAt: row.nextCheckAt,
      heartbeatCount: row.heartbeatCount,
      lastDurationMs: row.lastDurationMs,
      runs: row.runs.length === 0 ? NO_RUNS : row.runs,
      resumeOnBeat: row.resumeOnBeat,
      pausedAt: row.pausedAt,
      openAlerts: row.openAlerts,
    },
  };
}
