import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../database/columns.ts';
import type { AppState, StatusCause } from '../status/state.rules.ts';

/** One change of an app's status: the outbox that alerts and reconnecting subscribers read. Kept 800 days. */
export const StatusChangeEntity = defineEntity({
  name: 'StatusChange',
  tableName: 'status_change',
  indexes: [{ name: 'status_change_app_id_sequence_index', properties: ['appId', 'sequence'] }],
  properties: {
    /** Without gaps and in the order of commits: taken from the one row of {@link EventCursorEntity}. */
    sequence: p.bigint('number').primary().autoincrement(false),
    id: p.uuid().unique(),
    appId: p.uuid(),
    /** Ranks by urgency, see STATUS_RANK. */
    from: p.smallint(),
    to: p.smallint(),
    at: p.datetime(3),
    cause: p.text().$type<StatusCause>(),
    /** The app's state right after the change, for subscribers that read it later. */
    state: p.json<AppState>(),
    heartbeatId: p.uuid().nullable(),
    heartbeatReceivedAt: p.datetime(3).nullable(),
  },
});

/**
 * The number of the last status change, in one row. A transaction that adds changes updates it last and so holds it
 * until its commit: numbers follow the order of commits, which a sequence's do not.
 */
export const EventCursorEntity = defineEntity({
  name: 'EventCursor',
  tableName: 'event_cursor',
  properties: {
    id: p.smallint().primary().autoincrement(false),
    lastSequence: p.bigint('number'),
  },
});

declare module '../lib/query.ts' {
  interface Tables extends TableOf<typeof StatusChangeEntity>, TableOf<typeof EventCursorEntity> {}
}
