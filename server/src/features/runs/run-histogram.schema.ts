import { uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { readRunHistogram, type RunBucket } from './run-histogram.service.ts';

const RunBucketType = builder.objectRef<RunBucket>('RunBucket').implement({
  description: 'What became of the runs that began in a span of time.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', resolve: (bucket) => bucket.from }),
    succeeded: t.exposeInt('succeeded'),
    failed: t.exposeInt('failed', { description: 'FAILED, TIMED_OUT, LOST and MISSED.' }),
    other: t.exposeInt('other', { description: 'RUNNING and CANCELLED.' }),
    p50DurationMs: t.float({
      nullable: true,
      description: 'Half of those that have ended took longer.',
      resolve: async (bucket) => (await bucket.durations()).p50,
    }),
    p95DurationMs: t.float({ nullable: true, resolve: async (bucket) => (await bucket.durations()).p95 }),
  }),
});

/** Spans that cost what one row of a page does. */
const SPANS_FOR_ONE = 5;
const DEFAULT_BUCKETS = 24;

builder.queryFields((t) => ({
  runHistogram: t.field({
    type: [RunBucketType],
    description:
      'How many runs began in each of `buckets` (1 to 500) equal spans from `since` up to `until`, oldest first. One that never began counts when it was made; one that waits does not count.',
    args: {
      since: t.arg({ type: 'DateTime', required: true }),
      until: t.arg({ type: 'DateTime', required: true }),
      buckets: t.arg.int({ defaultValue: DEFAULT_BUCKETS }),
      taskId: t.arg.id(),
    },
    complexity: ({ buckets }) => ({ field: 1, multiplier: Math.ceil((buckets ?? DEFAULT_BUCKETS) / SPANS_FOR_ONE) }),
    authScopes: { permission: 'READ' },
    resolve: (_root, { since, until, buckets, taskId }, { sql }) =>
      readRunHistogram(sql, {
        since: since.getTime(),
        until: until.getTime(),
        buckets: buckets ?? DEFAULT_BUCKETS,
        taskId: taskId == null ? null : uuid('taskId', taskId),
      }),
  }),
}));
