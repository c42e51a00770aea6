import { uuid } from '../../../graphql/arguments.ts';
import { builder } from '../../../graphql/builder.ts';
import { AppStatusEnum } from '../../apps/apps.enums.ts';
import { AppType } from '../../apps/apps.schema.ts';
import { MAINTENANCE, uptimePercent } from '../day.rules.ts';
import { readBeatHistogram, type BeatBucket } from './beat-histogram.service.ts';
import { checkSeries, type SeriesPoint, type Slice } from './figures.service.ts';
import { localDays } from './local-days.rules.ts';
import { checkHours, checkSlices, lastHours, MAX_POINTS } from './slices.rules.ts';

const WORST =
  'The most urgent that the app had in it outside of maintenance; null where none is known: Lubdub was away, all of it was maintenance, or there was no such app yet.';

const StatusBarType = builder.objectRef<Slice>('StatusBar').implement({
  description: 'What an app did in a slice of time.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', resolve: ({ from }) => from }),
    to: t.field({ type: 'DateTime', description: 'Not in it any more.', resolve: ({ to }) => to }),
    status: t.field({ type: AppStatusEnum, nullable: true, description: WORST, resolve: ({ status }) => status }),
    secondsUp: t.exposeFloat('secondsUp', { description: 'UP or WARNING.' }),
    secondsLate: t.exposeFloat('secondsLate'),
    secondsDown: t.exposeFloat('secondsDown'),
    secondsUnknown: t.exposeFloat('secondsUnknown', { description: 'Lubdub itself was away.' }),
    secondsMaintenance: t.exposeFloat('secondsMaintenance', { description: MAINTENANCE }),
    beats: t.exposeInt('beats', { description: 'Of every kind.' }),
    fails: t.exposeInt('fails', { description: 'Beats of kind FAIL.' }),
  }),
});

const LocalDayType = builder.objectRef<Slice & { date: string }>('LocalDay').implement({
  description: 'What an app did on one day of a time zone, or has done so far on the running one.',
  fields: (t) => ({
    date: t.exposeString('date', { description: 'E.g. "2026-01-31".' }),
    from: t.field({ type: 'DateTime', description: 'Its midnight.', resolve: ({ from }) => from }),
    to: t.field({
      type: 'DateTime',
      description: 'The next midnight: 23 or 25 hours later where clocks change in between.',
      resolve: ({ to }) => to,
    }),
    status: t.field({ type: AppStatusEnum, nullable: true, description: WORST, resolve: ({ status }) => status }),
    secondsUp: t.exposeFloat('secondsUp', { description: 'UP or WARNING.' }),
    secondsLate: t.exposeFloat('secondsLate'),
    secondsDown: t.exposeFloat('secondsDown'),
    secondsUnknown: t.exposeFloat('secondsUnknown', { description: 'Lubdub itself was away.' }),
    secondsMaintenance: t.exposeFloat('secondsMaintenance', { description: MAINTENANCE }),
    uptimePercent: t.float({
      nullable: true,
      description: 'Share of the known time that it was not DOWN. Null where nothing is known.',
      resolve: uptimePercent,
    }),
    beats: t.exposeInt('beats', { description: 'Of every kind.' }),
    fails: t.exposeInt('fails', { description: 'Beats of kind FAIL.' }),
  }),
});

const SeriesOfEnum = builder.enumType('SeriesOf', { values: ['LATENCY_MS', 'DURATION_MS'] as const });
const MEASURES = { LATENCY_MS: 'latency', DURATION_MS: 'duration' } as const;

const OFF = 'At most 1% off.';

const SeriesPointType = builder.objectRef<SeriesPoint>('SeriesPoint').implement({
  description: 'How long it took in a slice of time, in milliseconds; null where there is no beat that was measured.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', resolve: ({ from }) => from }),
    to: t.field({ type: 'DateTime', description: 'Not in it any more.', resolve: ({ to }) => to }),
    count: t.exposeInt('count', { description: 'Beats that were measured.' }),
    mean: t.exposeFloat('mean', { nullable: true }),
    p50: t.exposeFloat('p50', { nullable: true, description: OFF }),
    p95: t.exposeFloat('p95', { nullable: true, description: OFF }),
    max: t.exposeFloat('max', { nullable: true }),
  }),
});

/** Slices that cost what one row of a page does. */
const SLICES_FOR_ONE = 5;
const sliceComplexity = (slices: number, field = 1) => ({
  field,
  multiplier: Math.ceil(Math.min(slices, MAX_POINTS) / SLICES_FOR_ONE),
});

const DEFAULT_HOURS = 24;
const DEFAULT_BARS = 30;
const DEFAULT_POINTS = 60;
const DEFAULT_DAYS = 90;
const MAX_DAYS = 90;
/** Looking at each single beat costs more, by the hour. */
const RAW_HOUR = 5;

const hours = { defaultValue: DEFAULT_HOURS, description: '1 to 2,160.' };
const slotNote =
  'The last one ends within 3 minutes from now. Slices of 3 minutes and more count a beat where the 3 minutes begin in which it was received: those of whole 3 minutes are exact.';

builder.objectFields(AppType, (t) => ({
  uptimePercent: t.float({
    nullable: true,
    description:
      'Share of the last `hours` in which it was not DOWN, 0 to 100; what is unknown and what lies in maintenance windows is left out. Null where nothing is known.',
    args: { hours: t.arg.int(hours) },
    authScopes: { permission: 'READ' },
    resolve: (app, args, { loadUptimePercent }) =>
      loadUptimePercent({ appId: app.id, hours: checkHours(args.hours ?? DEFAULT_HOURS) }),
  }),
  statusBars: t.field({
    type: [StatusBarType],
    description: `\`points\` (1 to 500) equal slices of the last \`hours\`, oldest first, for a row of bars. ${slotNote}`,
    args: { hours: t.arg.int(hours), points: t.arg.int({ defaultValue: DEFAULT_BARS }) },
    complexity: ({ points }) => sliceComplexity(points ?? DEFAULT_BARS),
    authScopes: { permission: 'READ' },
    resolve: (app, args, { loadSlices, clock }) => {
      const bounds = lastHours(args.hours ?? DEFAULT_HOURS, args.points ?? DEFAULT_BARS, clock.now());
      return loadSlices({ appId: app.id, bounds });
    },
  }),
  days: t.field({
    type: [LocalDayType],
    description: 'The last `days` (1 to 90) days of a time zone, today included, oldest first.',
    args: {
      days: t.arg.int({ defaultValue: DEFAULT_DAYS }),
      timeZone: t.arg.string({ defaultValue: 'UTC', description: 'E.g. "Europe/Berlin".' }),
    },
    complexity: ({ days }) => sliceComplexity(days ?? DEFAULT_DAYS),
    authScopes: { permission: 'READ' },
    resolve: async (app, args, { loadSlices, clock }) => {
      const count = checkSlices('days', args.days ?? DEFAULT_DAYS, MAX_DAYS);
      const { names, bounds } = localDays(args.timeZone ?? 'UTC', count, clock.now());
      const slices = await loadSlices({ appId: app.id, bounds });
      return slices.map((slice, index) => ({ ...slice, date: names[index] ?? '' }));
    },
  }),
  series: t.field({
    type: [SeriesPointType],
    description:
      '`points` (1 to 500) equal slices of the last `hours`, oldest first, from what is kept. Slices of an hour and more count a beat where the hour begins in which it was received; shorter ones are told of 72 hours at most.',
    args: {
      of: t.arg({ type: SeriesOfEnum, required: true }),
      hours: t.arg.int(hours),
      points: t.arg.int({ defaultValue: DEFAULT_POINTS }),
    },
    complexity: (args) => {
      const [length, points] = [args.hours ?? DEFAULT_HOURS, args.points ?? DEFAULT_POINTS];
      return sliceComplexity(points, points > length ? 1 + RAW_HOUR * Math.max(0, length) : 1);
    },
    authScopes: { permission: 'READ' },
    resolve: (app, args, { loadSeries }) => {
      const asked = { hours: args.hours ?? DEFAULT_HOURS, points: args.points ?? DEFAULT_POINTS };
      checkSeries(asked);
      return loadSeries({ appId: app.id, of: MEASURES[args.of], ...asked });
    },
  }),
}));

const BeatBucketType = builder.objectRef<BeatBucket>('BeatBucket').implement({
  description: 'Beats that were received in a span of time, by kind.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', resolve: ({ from }) => from }),
    to: t.field({ type: 'DateTime', description: 'Not in it any more.', resolve: ({ to }) => to }),
    success: t.exposeInt('success'),
    fail: t.exposeInt('fail'),
    other: t.exposeInt('other', { description: 'START and LOG.' }),
  }),
});

const DEFAULT_BUCKETS = 24;

builder.queryFields((t) => ({
  beatHistogram: t.field({
    type: [BeatBucketType],
    description:
      'How many beats were received in each of `buckets` (1 to 500) equal spans from `since` up to `until`, 90 days at most, oldest first; of one app, or of all. Spans of 3 minutes and more count a beat where the 3 minutes begin in which it was received.',
    args: {
      since: t.arg({ type: 'DateTime', required: true }),
      until: t.arg({ type: 'DateTime', required: true }),
      buckets: t.arg.int({ defaultValue: DEFAULT_BUCKETS }),
      appId: t.arg.id(),
    },
    complexity: ({ buckets }) => sliceComplexity(buckets ?? DEFAULT_BUCKETS),
    authScopes: { permission: 'READ' },
    resolve: (_root, { since, until, buckets, appId }, { sql, clock }) => {
      const asked = {
        since: since.getTime(),
        until: until.getTime(),
        buckets: buckets ?? DEFAULT_BUCKETS,
        appId: appId == null ? null : uuid('appId', appId),
      };
      return readBeatHistogram(sql, asked, clock.now());
    },
  }),
}));
