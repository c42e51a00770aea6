import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../database/columns.ts';

/** Why Lubdub itself was away. */
export type OutageReason = 'NO_SWEEP' | 'UNWRITABLE' | 'CLOCK_BACK';

/** A time in which Lubdub itself was away; counted as unknown, not as down. */
export const OutageEntity = defineEntity({
  name: 'Outage',
  tableName: 'outage',
  properties: {
    id: p.uuid().primary(),
    from: p.datetime(3),
    to: p.datetime(3).index('outage_to_index'),
    reason: p.text().$type<OutageReason>(),
  },
});

/** When something that all processes share last happened, e.g. the last completed sweep. */
export const MilestoneEntity = defineEntity({
  name: 'Milestone',
  tableName: 'milestone',
  properties: {
    name: p.text().primary(),
    at: p.datetime(3),
  },
});

declare module '../../lib/query.ts' {
  interface Tables extends TableOf<typeof OutageEntity>, TableOf<typeof MilestoneEntity> {}
}
