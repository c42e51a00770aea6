import { epochMs } from '../../lib/sql.ts';
import type { Environment } from '../../ledger/app.model.ts';

/** An agent as one read of the database saw it; times in epoch milliseconds. */
export interface Agent {
  id: string;
  user: string;
  host: string;
  environment: Environment;
  sessionId: string;
  version: string;
  online: boolean;
  schedulerRunning: boolean;
  schedulerSince: number | null;
  registeredAt: number;
  lastHeartbeatAt: number;
  latencyMs: number | null;
}

/** Silence after which an agent is offline and its runs are lost. */
export const LEASE_MS = 60_000;

/** Columns of an agent `g`, read by {@link toAgent}. */
export const AGENT_COLUMNS = `g.id, g."user", g.host, g.environment, g.session_id, g.version, g.online, g.scheduler_running,
  ${epochMs('g.scheduler_since')} as scheduler_ms, ${epochMs('g.registered_at')} as registered_ms,
  ${epochMs('g.last_heartbeat_at')} as last_ms, g.latency_ms`;

export interface AgentRow {
  id: string;
  user: string;
  host: string;
  environment: Environment;
  session_id: string;
  version: string;
  online: boolean;
  scheduler_running: boolean;
  scheduler_ms: number | null;
  registered_ms: number;
  last_ms: number;
  latency_ms: number | null;
}

export const toAgent = (row: AgentRow): Agent => ({
  id: row.id,
  user: row.user,
  host: row.host,
  environment: row.environment,
  sessionId: row.session_id,
  version: row.version,
  online: row.online,
  schedulerRunning: row.scheduler_running,
  schedulerSince: row.scheduler_ms,
  registeredAt: row.registered_ms,
  lastHeartbeatAt: row.last_ms,
  latencyMs: row.latency_ms,
});
