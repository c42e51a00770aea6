import { epochMs, timestamp } from '../../lib/sql.ts';
import { storedTexts } from '../../lib/text.ts';
import type { Environment } from '../../ledger/app.model.ts';
import type { RunStatus, RunTrigger } from './run.rules.ts';

/** One run of a task as one read of the database saw it; times in epoch milliseconds. Never changed in place. */
export interface Run {
  id: string;
  taskId: string;
  taskName: string;
  script: string;
  folder: string;
  arguments: string[];
  timeoutSeconds: number | null;
  maxRetries: number;
  exclusive: boolean;
  appId: string | null;
  status: RunStatus;
  trigger: RunTrigger;
  attempt: number;
  firstRunId: string;
  scheduledFor: number | null;
  notBefore: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  exitCode: number | null;
  error: string | null;
  cancelRequested: boolean;
  agentId: string | null;
  user: string | null;
  host: string | null;
  environment: Environment;
  sessionId: string | null;
  createdAt: number;
}

/** Columns of a run `r`, read by {@link toRun}. */
export const RUN_COLUMNS = `r.id, r.task_id, r.task_name, r.script, r.folder, r.arguments, r.timeout_seconds, r.max_retries, r.exclusive,
  r.app_id, r.status, r.trigger, r.attempt, r.first_run_id, ${epochMs('r.scheduled_for')} as scheduled_ms,
  ${epochMs('r.not_before')} as not_before_ms, ${epochMs('r.started_at')} as started_ms, ${epochMs('r.finished_at')} as finished_ms,
  r.exit_code, r.error, r.cancel_requested, r.agent_id, r."user", r.host, r.environment, r.session_id,
  ${epochMs('r.created_at')} as created_ms`;

export interface RunRow {
  id: string;
  task_id: string;
  task_name: string;
  script: string;
  folder: string;
  arguments: (string | null)[];
  timeout_seconds: number | null;
  max_retries: number;
  exclusive: boolean;
  app_id: string | null;
  status: RunStatus;
  trigger: RunTrigger;
  attempt: number;
  first_run_id: string;
  scheduled_ms: number | null;
  not_before_ms: number | null;
  started_ms: number | null;
  finished_ms: number | null;
  exit_code: number | null;
  error: string | null;
  cancel_requested: boolean;
  agent_id: string | null;
  user: string | null;
  host: string | null;
  environment: Environment;
  session_id: string | null;
  created_ms: number;
}

export const toRun = (row: RunRow): Run => ({
  id: row.id,
  taskId: row.task_id,
  taskName: row.task_name,
  script: row.script,
  folder: row.folder,
  arguments: storedTexts(row.arguments),
  timeoutSeconds: row.timeout_seconds,
  maxRetries: row.max_retries,
  exclusive: row.exclusive,
  appId: row.app_id,
  status: row.status,
  trigger: row.trigger,
  attempt: row.attempt,
  firstRunId: row.first_run_id,
  scheduledFor: row.scheduled_ms,
  notBefore: row.not_before_ms,
  startedAt: row.started_ms,
  finishedAt: row.finished_ms,
  exitCode: row.exit_code,
  error: row.error,
  cancelRequested: row.cancel_requested,
  agentId: row.agent_id,
  user: row.user,
  host: row.host,
  environment: row.environment,
  sessionId: row.session_id,
  createdAt: row.created_ms,
});

/** Every column of a run with its type, for {@link runsAsJson}. */
const COLUMNS = {
  id: 'uuid',
  task_id: 'uuid',
  task_name: 'text',
  script: 'text',
  folder: 'text',
  arguments: 'text[]',
  timeout_seconds: 'int',
  max_retries: 'int',
  exclusive: 'boolean',
  app_id: 'uuid',
  status: 'text',
  trigger: 'text',
  attempt: 'int',
  first_run_id: 'uuid',
  scheduled_for: 'timestamptz',
  not_before: 'timestamptz',
  started_at: 'timestamptz',
  finished_at: 'timestamptz',
  exit_code: 'int',
  error: 'text',
  cancel_requested: 'boolean',
  agent_id: 'uuid',
  user: 'text',
  host: 'text',
  environment: 'text',
  session_id: 'text',
  created_at: 'timestamptz',
};

const names = Object.keys(COLUMNS).map((name) => `"${name}"`);
/** `insert into run` of the rows in `$1` as {@link runsAsJson} writes them; to be continued with what a conflict does. */
export const INSERT_RUNS = `insert into run as r (${names.join(', ')})
  select * from jsonb_to_recordset($1::jsonb) as given(${Object.entries(COLUMNS)
    .map(([name, type]) => `"${name}" ${type}`)
    .join(', ')})`;

export const runsAsJson = (runs: readonly Run[]): string =>
  JSON.stringify(
    runs.map((run) => ({
      id: run.id,
      task_id: run.taskId,
      task_name: run.taskName,
      script: run.script,
      folder: run.folder,
      arguments: run.arguments,
      timeout_seconds: run.timeoutSeconds,
      max_retries: run.maxRetries,
      exclusive: run.exclusive,
      app_id: run.appId,
      status: run.status,
      trigger: run.trigger,
      attempt: run.attempt,
      first_run_id: run.firstRunId,
      scheduled_for: timestamp(run.scheduledFor),
      not_before: timestamp(run.notBefore),
      started_at: timestamp(run.startedAt),
      finished_at: timestamp(run.finishedAt),
      exit_code: run.exitCode,
      error: run.error,
      cancel_requested: run.cancelRequested,
      agent_id: run.agentId,
      user: run.user,
      host: run.host,
      environment: run.environment,
      session_id: run.sessionId,
      created_at: timestamp(run.createdAt),
    })),
  );
