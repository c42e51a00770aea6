import { badInput } from '../../lib/errors.ts';

interface FlatSchedule {
  everySeconds?: number | undefined;
  cron?: object | undefined;
  daily?: object | undefined;
  manual?: boolean | undefined;
}

/** ScheduleInput of the API from fields that stand flat in a body; undefined where none does. Throws BAD_USER_INPUT. */
export function scheduleFrom({ everySeconds, cron, daily, manual }: FlatSchedule): object | undefined {
  const given = Object.entries({ everySeconds, cron, daily, manual }).filter(([, value]) => value !== undefined);
  const [first, second] = given;
  if (first === undefined) return undefined;
  if (second !== undefined) throw badInput(second[0], `give one of the schedules, not ${first[0]} and ${second[0]}`);
  return { [first[0]]: first[1] };
}

/** The fields of a schedule flat, as they are answered: `everySeconds`, `cron`, `daily` or `manual`. */
export function flatSchedule(schedule: Record<string, unknown>): Record<string, unknown> {
  const { everySeconds, expression, timezone, atTime, weekdays } = schedule;
  if (everySeconds !== undefined) return { everySeconds };
  if (expression !== undefined) return { cron: { expression, timezone } };
  return atTime === undefined ? { manual: true } : { daily: { atTime, timezone, weekdays } };
}

export const SCHEDULE_FIELDS = `schedule { ... on IntervalSchedule { everySeconds } ... on CronSchedule { expression timezone }
  ... on ManualSchedule { manual } }`;
