import { epochMs } from '../lib/sql.ts';
import type { Environment } from './app.model.ts';

/** One (app, user, host, environment) that has beaten; times in epoch milliseconds. */
export interface Instance {
  id: string;
  appId: string;
  user: string;
  host: string;
  environment: Environment;
  sessionId: string | null;
  agentVersion: string | null;
  firstHeartbeatAt: number;
  lastHeartbeatAt: number;
}

/** Columns of an instance `n`, read by {@link toInstance}. */
export const INSTANCE_COLUMNS = `n.id, n.app_id, n."user", n.host, n.environment, n.session_id, n.agent_version,
  ${epochMs('n.first_heartbeat_at')} as first_ms, ${epochMs('n.last_heartbeat_at')} as last_ms`;

export interface InstanceRow {
  id: string;
  app_id: string;
  user: string;
  host: string;
  environment: Environment;
  session_id: string | null;
  agent_version: string | null;
  first_ms: number;
  last_ms: number;
}

export const toInstance = (row: InstanceRow): Instance => ({
  id: row.id,
  appId: row.app_id,
  user: row.user,
  host: row.host,
  environment: row.environment,
  sessionId: row.session_id,
  agentVersion: row.agent_version,
  firstHeartbeatAt: row.first_ms,
  lastHeartbeatAt: row.last_ms,
});
