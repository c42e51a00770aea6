import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../../database/columns.ts';

/**
 * One app's beats of one UTC day, packed: how many in each 3 minutes, and how long they took in each hour. Made hour by
 * hour from the raw rows, which it outlives; without a row there were none. The app {@link ALL_APPS} is all of them
 * together. No foreign key to the app: history goes by age.
 */
export const BeatDayEntity = defineEntity({
  name: 'BeatDay',
  tableName: 'beat_day',
  properties: {
    appId: p.uuid().primary(),
    day: p.date().primary().index('beat_day_day_index'),
    /** Beats received before then are in it, later ones are not. */
    until: p.datetime(3),
    /** See counts.rules.ts. */
    counts: p.blob(),
    /** See sketch.rules.ts. */
    latency: p.blob().nullable(),
    duration: p.blob().nullable(),
  },
});

/** Stands for all apps together. */
export const ALL_APPS = '00000000-0000-0000-0000-000000000000';

declare module '../../../lib/query.ts' {
  interface Tables extends TableOf<typeof BeatDayEntity> {}
}
