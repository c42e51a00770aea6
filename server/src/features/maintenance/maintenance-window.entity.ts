import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../database/columns.ts';
import type { AppSelector } from '../apps/selector/selector.rules.ts';

/**
 * Planned work: once, from `startsAt` to `endsAt`, or each time that a cron expression names, for `durationSeconds`. What
 * has been is not changed: an edit leaves a copy of what was, valid until then, and so does a deletion.
 */
export const MaintenanceWindowEntity = defineEntity({
  name: 'MaintenanceWindow',
  tableName: 'maintenance_window',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    selector: p.json<AppSelector>(),
    startsAt: p.datetime(3).nullable(),
    endsAt: p.datetime(3).nullable(),
    cronExpression: p.text().nullable(),
    cronTimezone: p.text().nullable(),
    durationSeconds: p.integer().nullable(),
    /** A recurring one counts from then on. */
    validFrom: p.datetime(3),
    /** Null: it has been neither edited nor deleted since. */
    validUntil: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

declare module '../../lib/query.ts' {
  interface Tables extends TableOf<typeof MaintenanceWindowEntity> {}
}
