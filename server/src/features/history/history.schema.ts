import { builder } from '../../graphql/builder.ts';
import { HeartbeatKindEnum } from '../heartbeats/heartbeats.enums.ts';
import { AppType } from '../apps/apps.schema.ts';
import { dayName, MAINTENANCE, uptimePercent } from './day.rules.ts';
import { checkPoints, MAX_POINTS, type LatencyPoint } from './latency.service.ts';
import { MAX_DAYS, type UptimeDay } from './uptime.service.ts';

const UptimeDayType = builder.objectRef<UptimeDay>('UptimeDay').implement({
  description: 'What an app did on one UTC day, or has done so far on the running one.',
  fields: (t) => ({
    day: t.string({ description: 'E.g. "2026-01-31".', resolve: ({ day }) => dayName(day) }),
    beats: t.exposeInt('beats', { description: 'Of every kind.' }),
    fails: t.exposeInt('fails', { description: 'Beats of kind FAIL.' }),
    secondsUp: t.exposeFloat('secondsUp', {
      description: 'UP or WARNING. Time in which the app was NEW or PAUSED, or did not exist yet, counts as nothing.',
    }),
    secondsLate: t.exposeFloat('secondsLate'),
    secondsDown: t.exposeFloat('secondsDown'),
    secondsUnknown: t.exposeFloat('secondsUnknown', { description: 'Lubdub itself was away.' }),
    secondsMaintenance: t.exposeFloat('secondsMaintenance', { description: MAINTENANCE }),
    uptimePercent: t.float({
      nullable: true,
      description:
        'Share of secondsUp + secondsLate + secondsDown that the app was not DOWN: LATE is still within its grace. Null where nothing is known.',
      resolve: uptimePercent,
    }),
    meanLatencyMs: t.float({ nullable: true, resolve: (day) => day.latencyMeanMs }),
    p95LatencyMs: t.float({ nullable: true, resolve: (day) => day.latencyP95Ms }),
    meanDurationMs: t.float({ nullable: true, resolve: (day) => day.durationMeanMs }),
    p95DurationMs: t.float({ nullable: true, resolve: (day) => day.durationP95Ms }),
  }),
});

const LatencyPointType = builder.objectRef<LatencyPoint>('LatencyPoint').implement({
  description: 'A beat that has a latency or a duration.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'When it was received.', resolve: (point) => point.at }),
    latencyMs: t.exposeFloat('latencyMs', { nullable: true }),
    durationMs: t.exposeFloat('durationMs', { nullable: true }),
    kind: t.field({ type: HeartbeatKindEnum, resolve: (point) => point.kind }),
  }),
});

/** Rows of one index scan: some of them cost what one row of a page does. */
const ROWS_FOR_ONE = 5;
const DEFAULT_DAYS = 30;
const DEFAULT_POINTS = 60;

/** More than there can be is not too large but wrong: reading says so, by its argument. */
const rowComplexity = (rows: number, most: number) => ({
  field: 1,
  multiplier: Math.ceil(Math.min(rows, most) / ROWS_FOR_ONE),
});

builder.objectFields(AppType, (t) => ({
  uptime: t.field({
    type: [UptimeDayType],
    description: 'The last `days` UTC days (1 to 800), today included, since the app was created; oldest first.',
    args: { days: t.arg.int({ defaultValue: DEFAULT_DAYS }) },
    complexity: ({ days }) => rowComplexity(days ?? DEFAULT_DAYS, MAX_DAYS),
    authScopes: { permission: 'READ' },
    resolve: (app, { days }, { uptime }) => uptime.read(app, days ?? DEFAULT_DAYS),
  }),
  latency: t.field({
    type: [LatencyPointType],
    description:
      'The newest beats (1 to 500) that have a latency or a duration, oldest first; looked for among the newest 1,000 beats, or ten times `points` where that is more.',
    args: { points: t.arg.int({ defaultValue: DEFAULT_POINTS }) },
    complexity: ({ points }) => rowComplexity(points ?? DEFAULT_POINTS, MAX_POINTS),
    authScopes: { permission: 'READ' },
    resolve: (app, { points }, { loadLatency }) =>
      loadLatency({ appId: app.id, points: checkPoints(points ?? DEFAULT_POINTS) }),
  }),
}));
