import { defineEntity, p } from '@mikro-orm/core';

/**
 * One app's figures of one finished UTC day, made from the raw rows before those go. No foreign key to the app: history goes by
 * age. A row is never changed once it is made.
 */
export const AppDayEntity = defineEntity({
  name: 'AppDay',
  tableName: 'app_day',
  properties: {
    appId: p.uuid().primary(),
    day: p.date().primary().index('app_day_day_index'),
    beats: p.integer(),
    fails: p.integer(),
    secondsUp: p.double(),
    secondsLate: p.double(),
    secondsDown: p.double(),
    secondsUnknown: p.double(),
    latencyMeanMs: p.double().nullable(),
    latencyP95Ms: p.double().nullable().name('latency_p95_ms'),
    durationMeanMs: p.double().nullable(),
    durationP95Ms: p.double().nullable().name('duration_p95_ms'),
  },
});
