import { uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { TaskType } from '../tasks/tasks.schema.ts';
import { RunType } from './runs.schema.ts';
import { MAX_ON_TIMELINE, readTimeline, type ComingSlot, type Timeline } from './timeline.service.ts';

const ComingSlotType = builder.objectRef<ComingSlot>('ComingSlot').implement({
  description: 'A time at which an enabled task will run.',
  fields: (t) => ({
    task: t.field({ type: TaskType, resolve: ({ task }) => task }),
    scheduledFor: t.field({ type: 'DateTime', resolve: ({ scheduledFor }) => scheduledFor }),
  }),
});

/** The timeline's own multiplier already counts its rows. */
const ONCE = { field: 1, multiplier: 1 };

const TimelineType = builder.objectRef<Timeline>('Timeline').implement({
  description: 'What ran, runs and will run in a time.',
  fields: (t) => ({
    runs: t.field({
      type: [RunType],
      complexity: ONCE,
      description:
        'Runs of which some part is in it, the newest first. One that began more than 24 hours before it is left out once it has ended; one that never began counts when it was made.',
      resolve: ({ runs }) => runs,
    }),
    runsTruncated: t.exposeBoolean('runsTruncated', { description: 'There are older runs in it.' }),
    slots: t.field({
      type: [ComingSlotType],
      complexity: ONCE,
      description: 'Times at which enabled tasks will run, the soonest first; none where an agent is asked for.',
      resolve: ({ slots }) => slots,
    }),
    slotsTruncated: t.exposeBoolean('slotsTruncated', { description: 'There are later slots in it.' }),
  }),
});

builder.queryFields((t) => ({
  timeline: t.field({
    type: TimelineType,
    description:
      'Runs and slots from `since` up to `until`, 31 days at most; of one task or one agent where that is given. At most `first` (1 to 500) of each.',
    args: {
      since: t.arg({ type: 'DateTime', required: true }),
      until: t.arg({ type: 'DateTime', required: true }),
      taskId: t.arg.id(),
      agentId: t.arg.id(),
      first: t.arg.int({ defaultValue: MAX_ON_TIMELINE }),
    },
    complexity: ({ first }) => ({ field: 1, multiplier: Math.min(first ?? MAX_ON_TIMELINE, MAX_ON_TIMELINE) }),
    authScopes: { permission: 'READ' },
    resolve: (_root, { since, until, taskId, agentId, first }, { sql, clock }) => {
      const wanted = {
        since: since.getTime(),
        until: until.getTime(),
        taskId: taskId == null ? null : uuid('taskId', taskId),
        agentId: agentId == null ? null : uuid('agentId', agentId),
        first: first ?? MAX_ON_TIMELINE,
      };
      return readTimeline(sql, wanted, clock.now());
    },
  }),
}));
