import type { TaskFieldsFragment } from '#lib/gql/graphql.ts';

/**
 * When a task runs next, in epoch milliseconds; null where it does not. A slot of an interval
 * that has just passed is followed by the next one without asking the server; that of another
 * schedule stays until the server has said what comes.
 */
export function nextRunOf(
  task: Pick<TaskFieldsFragment, 'enabled' | 'nextRunAt' | 'anchorAt' | 'schedule'>,
  now: number,
): number | null {
  if (!task.enabled || !task.nextRunAt) return null;
  const known = Date.parse(task.nextRunAt);
  if (known > now || !('everySeconds' in task.schedule)) return known;
  const anchor = Date.parse(task.anchorAt);
  const period = task.schedule.everySeconds * 1000;
  return anchor + (Math.floor((now - anchor) / period) + 1) * period;
}
