import type { AgentFieldsFragment } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** Agents as a spreadsheet opens them. */
export const AGENTS_SHEET = sheetOf<AgentFieldsFragment>({
  Id: (agent) => agent.id,
  User: (agent) => agent.user,
  Host: (agent) => agent.host,
  Environment: (agent) => agent.environment,
  Version: (agent) => agent.version,
  Online: (agent) => (agent.online ? 'yes' : 'no'),
  Scheduler: (agent) => (agent.schedulerEnabled ? 'running' : 'stopped'),
  'Scheduler since': (agent) => agent.schedulerSince,
  Registered: (agent) => agent.registeredAt,
  'Last beat': (agent) => agent.lastHeartbeatAt,
  'Latency (ms)': (agent) => agent.latencyMs,
  Running: (agent) => agent.runningRuns,
  Session: (agent) => agent.sessionId,
});
