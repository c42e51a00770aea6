import { epochMs } from '../lib/sql.ts';
import { storedTexts } from '../lib/text.ts';
import type { AppPolicy, AppState, AppStatus, OpenRun } from '../status/state.rules.ts';

export type Environment = 'PRODUCTION' | 'DEVELOPMENT';

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

/** Columns of an app for a query on {@link APP_TABLES}, read by {@link toApp}. */
export const APP_COLUMNS = `a.id, a.slug, a.name, a.description, a.environment, a.tags, a.every_seconds, a.cron_expression, a.cron_timezone,
  a.grace_seconds, a.max_run_seconds, a.ping_key, ${epochMs('a.created_at')} as created_ms, ${epochMs('a.updated_at')} as updated_ms,
  s.version, s.ctid::text as tid, s.status, ${epochMs('s.status_since')} as status_since_ms, ${epochMs('s.last_heartbeat_at')} as last_heartbeat_ms,
  ${epochMs('s.newest_occurred_at')} as newest_occurred_ms, ${epochMs('s.next_deadline_at')} as next_deadline_ms,
  ${epochMs('s.down_at')} as down_ms, ${epochMs('s.next_check_at')} as next_check_ms, s.heartbeat_count::float8 as heartbeat_count,
  s.last_duration_ms, s.runs, s.resume_on_beat, ${epochMs('s.paused_at')} as paused_ms, s.open_alerts`;
export const APP_TABLES = `app a join app_state s on s.app_id = a.id`;

export interface AppRow {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  environment: Environment;
  tags: (string | null)[];
  every_seconds: number | null;
  cron_expression: string | null;
  cron_timezone: string | null;
  grace_seconds: number;
  max_run_seconds: number | null;
  ping_key: string;
  created_ms: number;
  updated_ms: number;
  version: number;
  tid: string;
  status: number;
  status_since_ms: number;
  last_heartbeat_ms: number | null;
  newest_occurred_ms: number | null;
  next_deadline_ms: number | null;
  down_ms: number | null;
  next_check_ms: number | null;
  heartbeat_count: number;
  last_duration_ms: number | null;
  runs: OpenRun[];
  resume_on_beat: boolean;
  paused_ms: number | null;
  open_alerts: number;
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
  const { every_seconds, cron_expression, cron_timezone, grace_seconds, max_run_seconds } = row;
  const key = [every_seconds, cron_expression, cron_timezone, grace_seconds, max_run_seconds].join(' ');
  return policies.get(key, () => ({
    schedule:
      every_seconds === null
        ? { type: 'cron', expression: cron_expression ?? '', timezone: cron_timezone ?? 'UTC' }
        : { type: 'interval', everySeconds: every_seconds },
    graceSeconds: grace_seconds,
    maxRunSeconds: max_run_seconds,
  }));
}

export function toApp(row: AppRow): App {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    environment: row.environment === 'DEVELOPMENT' ? 'DEVELOPMENT' : 'PRODUCTION',
    tags: tagLists.get(JSON.stringify(row.tags), () => storedTexts(row.tags)),
    policy: policyOf(row),
    pingKey: row.ping_key,
    createdAt: row.created_ms,
    updatedAt: row.updated_ms,
    version: row.version,
    tid: row.tid,
    state: {
      status: statusOfRank(row.status),
      statusSince: row.status_since_ms,
      lastHeartbeatAt: row.last_heartbeat_ms,
      newestOccurredAt: row.newest_occurred_ms,
      nextDeadlineAt: row.next_deadline_ms,
      downAt: row.down_ms,
      nextCheckAt: row.next_check_ms,
      heartbeatCount: row.heartbeat_count,
      lastDurationMs: row.last_duration_ms,
      runs: row.runs.length === 0 ? NO_RUNS : row.runs,
      resumeOnBeat: row.resume_on_beat,
      pausedAt: row.paused_ms,
      openAlerts: row.open_alerts,
    },
  };
}
