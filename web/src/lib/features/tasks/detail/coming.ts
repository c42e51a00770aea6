import type { TaskFieldsFragment } from '#lib/gql/graphql.ts';
import { nextRunOf } from '../next-run.ts';

/** The next times of a task with an interval, in epoch milliseconds, soonest first; none where it does not run. */
export function comingTimes(
  task: Pick<TaskFieldsFragment, 'enabled' | 'nextRunAt' | 'anchorAt' | 'schedule'>,
  count: number,
  now: number,
): number[] {
  const next = nextRunOf(task, now);
  if (next === null || !('everySeconds' in task.schedule)) return [];
  const period = task.schedule.everySeconds * 1000;
  return Array.from({ length: count }, (_, place) => next + place * period);
}
