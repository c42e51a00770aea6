import { defineEntity, p } from '@mikro-orm/core';
import type { TableOf } from '../../database/columns.ts';

/**
 * One app's figures of one finished UTC day, made from the raw rows before those go. No foreign key to the app: history
 * goes by age. A row is never changed once it is made.
 */
export const AppDayEntity = defineEntity({
  name: 'AppDay',
  tableName: 'app_day',
  properties: {
    appId: p.uuid().primary(),
    day: p.date().primary().index('app_day_day_index'),
    beats: p.integer(),
    fails: p.integer(),
    secondsUp: p.double().$type<number>(),
    secondsLate: p.double().$type<number>(),
    secondsDown: p.double().$type<number>(),
    secondsUnknown: p.double().$type<number>(),
    secondsMaintenance: p.double().$type<number>().default(0),
    latencyMeanMs: p.double().$type<number>().nullable(),
    latencyP95Ms: p.double().$type<number>().nullable().name('latency_p95_ms'),
    durationMeanMs: p.double().$type<number>().nullable(),
    durationP95Ms: p.double().$type<number>().nullable().name('duration_p95_ms'),
  },
});

declare module '../../lib/query.ts' {
  interface Tables extends TableOf<typeof AppDayEntity> {}
}
