import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../database/columns.ts';
import type { ConnectionQuality } from './quality.rules.ts';

/** What a client is: a page of the dashboard, an agent, or whatever else asks the API. */
export type ClientKind = 'DASHBOARD' | 'AGENT' | 'API';
export type ClientTransport = 'WEBSOCKET' | 'EVENT_STREAM';

/**
 * A client that is connected to one of the processes, as that process has last told. The table is unlogged: after a crash
 * nobody is connected.
 */
export const ClientConnectionEntity = defineEntity({
  name: 'ClientConnection',
  tableName: 'client_connection',
  indexes: [{ name: 'client_connection_connected_at_index', properties: ['connectedAt', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    /** Of the process that it is connected to. */
    serverId: p.uuid(),
    kind: p.text().$type<ClientKind>(),
    transport: p.text().$type<ClientTransport>(),
    name: p.text(),
    userAgent: p.text().nullable(),
    address: p.text().nullable(),
    connectedAt: p.datetime(3),
    lastSeenAt: p.datetime(3),
    latencyMs: p.double().$type<number>().nullable(),
    quality: p.text().$type<ConnectionQuality>(),
    missedHeartbeats: p.integer(),
    subscriptions: p.integer(),
    /** When its process has last said that it is there. */
    toldAt: p.datetime(3),
  },
});

declare module '../../lib/query.ts' {
  interface Tables extends TableOf<typeof ClientConnectionEntity> {}
}
