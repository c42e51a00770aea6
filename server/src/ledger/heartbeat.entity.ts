import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../database/columns.ts';
import type { HeartbeatKind } from '../status/state.rules.ts';
import type { Environment } from './environment.ts';

/**
 * One beat: history. The migration partitions the table by day of `receivedAt`; that is not declared here, since the
 * ORM's schema diff would then want to copy the table. No foreign key to the app: history goes by whole partitions.
 */
export const HeartbeatEntity = defineEntity({
  name: 'Heartbeat',
  tableName: 'heartbeat',
  properties: {
    appId: p.uuid().primary(),
    receivedAt: p.datetime(3).primary(),
    id: p.uuid().primary(),
    kind: p.text().$type<HeartbeatKind>(),
    occurredAt: p.datetime(3),
    sentAt: p.datetime(3).nullable(),
    latencyMs: p.double().$type<number>().nullable(),
    durationMs: p.double().$type<number>().nullable(),
    exitCode: p.integer().nullable(),
    runId: p.uuid().nullable(),
    message: p.text().nullable(),
    messageTruncated: p.boolean().default(false),
    user: p.text(),
    host: p.text(),
    environment: p.text().$type<Environment>(),
    sessionId: p.text().nullable(),
    agentVersion: p.text().nullable(),
  },
});

/** A key that an app's beat carried, so that the same beat sent again is recorded once. Kept 7 days. */
export const IdempotencyKeyEntity = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_key',
  properties: {
    appId: p.uuid().primary(),
    key: p.text().primary(),
    heartbeatId: p.uuid(),
    receivedAt: p.datetime(3).index('idempotency_key_received_at_index'),
  },
});

/** Beats and missed beats a minute, so that "in the last hour" is a sum of 60 rows and not a count of millions. */
export const BeatMinuteEntity = defineEntity({
  name: 'BeatMinute',
  tableName: 'beat_minute',
  properties: {
    minute: p.datetime(3).primary(),
    /** Each process adds to a row of its own, or all would wait for one lock. */
    shard: p.integer().primary(),
    beats: p.integer(),
    missed: p.integer(),
  },
});

declare module '../lib/query.ts' {
  interface Tables
    extends TableOf<typeof HeartbeatEntity>, TableOf<typeof IdempotencyKeyEntity>, TableOf<typeof BeatMinuteEntity> {}
}
