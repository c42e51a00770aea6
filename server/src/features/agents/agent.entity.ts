import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../database/columns.ts';
import type { Environment } from '../../ledger/environment.ts';

/** Who runs tasks: one row for each (user, host, environment), through all its sessions. */
export const AgentEntity = defineEntity({
  name: 'Agent',
  tableName: 'agent',
  indexes: [
    { name: 'agent_last_heartbeat_at_index', properties: ['lastHeartbeatAt', 'id'] },
    { name: 'agent_app_slug_index', properties: ['appSlug', 'id'] },
  ],
  uniques: [
    { name: 'agent_identity_unique', properties: ['user', 'host', 'environment'] },
    { name: 'agent_session_id_unique', properties: ['sessionId'] },
  ],
  properties: {
    id: p.uuid().primary(),
    user: p.text(),
    host: p.text(),
    environment: p.text().$type<Environment>(),
    /** Of its own app, which names of another may make, too; null where a server of before has made the row. */
    appSlug: p.text().nullable(),
    sessionId: p.text(),
    /** The last session that was registered with a token; another than its session: it has come without one since. */
    tokenSessionId: p.text().nullable(),
    version: p.text(),
    /** False once it has said that it ends, or has been silent for too long. */
    online: p.boolean(),
    schedulerRunning: p.boolean(),
    schedulerSince: p.datetime(3).nullable(),
    registeredAt: p.datetime(3),
    lastHeartbeatAt: p.datetime(3),
    latencyMs: p.double().$type<number>().nullable(),
    /** What its log batches are counted in, and the last that was recorded. */
    spoolId: p.text().nullable(),
    spoolBatch: p.integer().default(0),
  },
});

declare module '../../lib/query.ts' {
  interface Tables extends TableOf<typeof AgentEntity> {}
}
