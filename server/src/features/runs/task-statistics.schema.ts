import { builder } from '../../graphql/builder.ts';
import { TaskType } from '../tasks/tasks.schema.ts';
import { checkStatisticsDays, successPercent, type TaskStatistics } from './task-statistics.service.ts';

const TaskStatisticsType = builder.objectRef<TaskStatistics>('TaskStatistics').implement({
  description: "What became of a task's runs that began within some days; those that wait do not count.",
  fields: (t) => ({
    runs: t.exposeInt('runs'),
    succeeded: t.exposeInt('succeeded'),
    failed: t.exposeInt('failed', { description: 'FAILED, TIMED_OUT, LOST and MISSED.' }),
    other: t.exposeInt('other', { description: 'RUNNING and CANCELLED.' }),
    successPercent: t.float({
      nullable: true,
      description: 'Share of succeeded + failed, 0 to 100. Null where there are none.',
      resolve: successPercent,
    }),
    meanDurationMs: t.exposeFloat('meanDurationMs', {
      nullable: true,
      description: 'Durations are of those that have begun and ended; null where there are none.',
    }),
    p50DurationMs: t.exposeFloat('p50DurationMs', { nullable: true }),
    p95DurationMs: t.exposeFloat('p95DurationMs', { nullable: true }),
    maxDurationMs: t.exposeFloat('maxDurationMs', { nullable: true }),
  }),
});

const DEFAULT_DAYS = 30;
/** All runs of that time are looked at. */
const COMPLEXITY = 20;

builder.objectFields(TaskType, (t) => ({
  statistics: t.field({
    type: TaskStatisticsType,
    description: 'Of the runs of the last `days` (1 to 90), as far as they are kept.',
    args: { days: t.arg.int({ defaultValue: DEFAULT_DAYS }) },
    complexity: COMPLEXITY,
    authScopes: { permission: 'READ' },
    resolve: (task, { days }, { loadTaskStatistics }) =>
      loadTaskStatistics({ taskId: task.id, days: checkStatisticsDays(days ?? DEFAULT_DAYS) }),
  }),
}));
