import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../database/columns.ts';
import { AppEntity } from './app.entity.ts';
import type { OpenRun } from '../status/status.rules.ts';

/**
 * What every beat changes: narrow, with room in each page for the next version of its rows (fillfactor 50) and few
 * indexes, since each index on a column that every beat changes costs a third of the writing speed.
 */
export const AppStateEntity = defineEntity({
  name: 'AppState',
  tableName: 'app_state',
  indexes: [
    { name: 'app_state_status_index', properties: ['status', 'app'] },
    {
      name: 'app_state_next_check_at_index',
      expression:
        'create index "app_state_next_check_at_index" on "app_state" ("next_check_at") where "next_check_at" is not null',
    },
  ],
  properties: {
    app: () => p.oneToOne(AppEntity).primary().owner().deleteRule('cascade').updateRule('no action'),
    /** Grows with each change of the app or of its state: who read an older one must read again before writing. */
    version: p.integer().default(0),
    /** Rank by urgency, 0 is DOWN: see STATUS_RANK. */
    status: p.smallint(),
    statusSince: p.datetime(3),
    lastHeartbeatAt: p.datetime(3).nullable(),
    newestOccurredAt: p.datetime(3).nullable(),
    nextDeadlineAt: p.datetime(3).nullable(),
    downAt: p.datetime(3).nullable(),
    nextCheckAt: p.datetime(3).nullable(),
    heartbeatCount: p.bigint('number').default(0),
    lastDurationMs: p.double().$type<number>().nullable(),
    runs: p.json<OpenRun[]>().defaultRaw(`'[]'`),
    resumeOnBeat: p.boolean().default(false),
    pausedAt: p.datetime(3).nullable(),
    openAlerts: p.integer().default(0),
  },
});

declare module '../lib/query.ts' {
  interface Tables extends TableOf<typeof AppStateEntity> {}
}
