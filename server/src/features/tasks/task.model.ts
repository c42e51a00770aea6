import { epochMs } from '../../lib/sql.ts';
import { storedTexts } from '../../lib/text.ts';
import type { Environment } from '../../ledger/app.model.ts';
import type { TaskSchedule } from './task-schedule.rules.ts';

/** What a slot does while an earlier run of its task has not ended: it is missed, runs beside it, or ends it. */
export const CONCURRENCY_POLICIES = ['FORBID', 'ALLOW', 'REPLACE'] as const;
export type ConcurrencyPolicy = (typeof CONCURRENCY_POLICIES)[number];

/** What becomes of slots that nobody took: nothing, one run for all of them, or a run for each. */
export const MISFIRE_POLICIES = ['SKIP', 'RUN_ONCE', 'RUN_ALL'] as const;
type MisfirePolicy = (typeof MISFIRE_POLICIES)[number];

/** A task as one read of the database saw it; times in epoch milliseconds. Never changed in place. */
export interface Task {
  id: string;
  name: string;
  script: string;
  folder: string;
  arguments: string[];
  schedule: TaskSchedule;
  anchorAt: number;
  /** Null: any. */
  user: string | null;
  host: string | null;
  environment: Environment;
  enabled: boolean;
  asap: boolean;
  comment: string | null;
  timeoutSeconds: number | null;
  maxRetries: number;
  concurrency: ConcurrencyPolicy;
  misfire: MisfirePolicy;
  appId: string | null;
  /** When its app was paused because the task was disabled; null where it was not. */
  appPausedAt: number | null;
  nextRunAt: number | null;
  unclaimedFrom: number | null;
  createdAt: number;
  updatedAt: number;
}

/** Columns of a task `t`, read by {@link toTask}. */
export const TASK_COLUMNS = `t.id, t.name, t.script, t.folder, t.arguments, t.schedule, ${epochMs('t.anchor_at')} as anchor_ms, t."user", t.host,
  t.environment, t.enabled, t.asap, t.comment, t.timeout_seconds, t.max_retries, t.concurrency, t.misfire, t.app_id,
  ${epochMs('t.app_paused_at')} as app_paused_ms, ${epochMs('t.next_run_at')} as next_run_ms,
  ${epochMs('t.unclaimed_from')} as unclaimed_ms, ${epochMs('t.created_at')} as created_ms, ${epochMs('t.updated_at')} as updated_ms`;

export interface TaskRow {
  id: string;
  name: string;
  script: string;
  folder: string;
  arguments: (string | null)[];
  schedule: TaskSchedule;
  anchor_ms: number;
  user: string | null;
  host: string | null;
  environment: Environment;
  enabled: boolean;
  asap: boolean;
  comment: string | null;
  timeout_seconds: number | null;
  max_retries: number;
  concurrency: ConcurrencyPolicy;
  misfire: MisfirePolicy;
  app_id: string | null;
  app_paused_ms: number | null;
  next_run_ms: number | null;
  unclaimed_ms: number | null;
  created_ms: number;
  updated_ms: number;
}

export const toTask = (row: TaskRow): Task => ({
  id: row.id,
  name: row.name,
  script: row.script,
  folder: row.folder,
  arguments: storedTexts(row.arguments),
  schedule: row.schedule,
  anchorAt: row.anchor_ms,
  user: row.user,
  host: row.host,
  environment: row.environment,
  enabled: row.enabled,
  asap: row.asap,
  comment: row.comment,
  timeoutSeconds: row.timeout_seconds,
  maxRetries: row.max_retries,
  concurrency: row.concurrency,
  misfire: row.misfire,
  appId: row.app_id,
  appPausedAt: row.app_paused_ms,
  nextRunAt: row.next_run_ms,
  unclaimedFrom: row.unclaimed_ms,
  createdAt: row.created_ms,
  updatedAt: row.updated_ms,
});

/** Who takes a task or a run: an agent by its names. */
export interface Taker {
  user: string;
  host: string;
  environment: Environment;
}

/** Whether an agent may take what is for this user, host and environment; null is any. */
export const mayTake = (
  agent: Taker,
  wanted: { user: string | null; host: string | null; environment: Environment },
): boolean =>
  wanted.environment === agent.environment &&
  (wanted.user === null || wanted.user === agent.user) &&
  (wanted.host === null || wanted.host === agent.host);
