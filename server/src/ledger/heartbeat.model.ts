import { epochMs } from '../lib/sql.ts';
import type { App, Environment } from './app.model.ts';
import type { AppStatus, HeartbeatKind, StatusCause } from '../status/state.rules.ts';
import type { Instance } from './instance.model.ts';

/** One recorded beat; times in epoch milliseconds. */
export interface Heartbeat {
  id: string;
  appId: string;
  kind: HeartbeatKind;
  receivedAt: number;
  occurredAt: number;
  sentAt: number | null;
  latencyMs: number | null;
  durationMs: number | null;
  exitCode: number | null;
  runId: string | null;
  message: string | null;
  messageTruncated: boolean;
  user: string;
  host: string;
  environment: Environment;
  sessionId: string | null;
  agentVersion: string | null;
}

/** Something that happened to an app, as subscribers hear of it. */
export interface StatusEvent {
  /** Number of its last status change; of the newest change published before it where it changed nothing. */
  sequence: number;
  /** How many changes of status it stands for: 0 for a beat that changed nothing, 2 for UP to LATE to DOWN in one sweep. */
  changes: number;
  cause: StatusCause;
  appId: string;
  /** Null when the app has been deleted since. */
  app: App | null;
  previousStatus: AppStatus;
  status: AppStatus;
  at: number;
  heartbeat: Heartbeat | null;
  instance: Instance | null;
}

/** Columns of a heartbeat `h`, read by {@link toHeartbeat}. */
export const HEARTBEAT_COLUMNS = `h.id, h.app_id, h.kind, ${epochMs('h.received_at')} as received_ms, ${epochMs('h.occurred_at')} as occurred_ms,
  ${epochMs('h.sent_at')} as sent_ms, h.latency_ms, h.duration_ms, h.exit_code, h.run_id, h.message, h.message_truncated, h."user", h.host,
  h.environment, h.session_id, h.agent_version`;

export interface HeartbeatRow {
  id: string;
  app_id: string;
  kind: HeartbeatKind;
  received_ms: number;
  occurred_ms: number;
  sent_ms: number | null;
  latency_ms: number | null;
  duration_ms: number | null;
  exit_code: number | null;
  run_id: string | null;
  message: string | null;
  message_truncated: boolean;
  user: string;
  host: string;
  environment: Environment;
  session_id: string | null;
  agent_version: string | null;
}

export const toHeartbeat = (row: HeartbeatRow): Heartbeat => ({
  id: row.id,
  appId: row.app_id,
  kind: row.kind,
  receivedAt: row.received_ms,
  occurredAt: row.occurred_ms,
  sentAt: row.sent_ms,
  latencyMs: row.latency_ms,
  durationMs: row.duration_ms,
  exitCode: row.exit_code,
  runId: row.run_id,
  message: row.message,
  messageTruncated: row.message_truncated,
  user: row.user,
  host: row.host,
  environment: row.environment,
  sessionId: row.session_id,
  agentVersion: row.agent_version,
});
