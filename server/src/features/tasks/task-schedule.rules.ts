import { checkSchedule, nextSlot, nextSlots } from '../../status/schedule.rules.ts';
import { ScheduleError } from '../../status/schedule-error.rules.ts';

export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** When a task runs: at an interval, by a cron expression, at a time of day, or only when it is asked to. */
export type TaskSchedule =
  | { type: 'interval'; everySeconds: number }
  | { type: 'cron'; expression: string; timezone: string }
  /** `HH:MM`, or with seconds; no weekdays: every day. */
  | { type: 'daily'; atTime: string; timezone: string; weekdays: Weekday[] }
  | { type: 'manual' };

const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/** The cron schedule that says the same as a daily one. */
function cronOfDaily({ atTime, timezone, weekdays }: Extract<TaskSchedule, { type: 'daily' }>): {
  type: 'cron';
  expression: string;
  timezone: string;
} {
  const [, hour, minute, second] = TIME_OF_DAY.exec(atTime) ?? [];
  // Croner counts Sunday as 0 and as 7.
  const days = weekdays.length === 0 ? '*' : weekdays.map((day) => WEEKDAYS.indexOf(day) + 1).join(',');
  const seconds = second === undefined ? '' : `${Number(second)} `;
  return { type: 'cron', expression: `${seconds}${Number(minute)} ${Number(hour)} * * ${days}`, timezone };
}

/** The schedule of an app that expects a beat for each slot; null for a manual task, which nobody can expect. */
export function appScheduleOf(schedule: TaskSchedule): Exclude<TaskSchedule, { type: 'daily' | 'manual' }> | null {
  if (schedule.type === 'manual') return null;
  return schedule.type === 'daily' ? cronOfDaily(schedule) : schedule;
}

/** Throws ScheduleError for what can never run: see {@link checkSchedule}; also for a time of day that is none. */
export function checkTaskSchedule(schedule: TaskSchedule, now: number): void {
  if (schedule.type === 'daily' && !TIME_OF_DAY.test(schedule.atTime))
    throw ScheduleError.of('schedule.daily.atTime', schedule.atTime, 'is not a time of day such as 03:30');
  const plain = appScheduleOf(schedule);
  if (plain !== null) checkSchedule(plain, now);
}

/**
 * The first slot strictly after `after`; null where there is none. An interval's slots are `anchor` + n periods, n ≥ 1.
 * All in epoch milliseconds. Throws ScheduleError for a schedule that was not checked.
 */
export function nextTaskSlot(schedule: TaskSchedule, anchor: number, after: number): number | null {
  if (schedule.type === 'interval') {
    const period = schedule.everySeconds * 1000;
    return anchor + Math.max(1, Math.floor((after - anchor) / period) + 1) * period;
  }
  const plain = appScheduleOf(schedule);
  return plain === null || plain.type === 'interval' ? null : nextSlot(plain.expression, plain.timezone, after);
}

/** The next `count` slots strictly after `after`, fewer where the schedule ends. */
export function nextTaskSlots(schedule: TaskSchedule, anchor: number, after: number, count: number): number[] {
  if (schedule.type === 'interval') {
    const first = nextTaskSlot(schedule, anchor, after) ?? 0;
    return Array.from({ length: count }, (_, index) => first + index * schedule.everySeconds * 1000);
  }
  const plain = appScheduleOf(schedule);
  if (plain === null || plain.type === 'interval') return [];
  return nextSlots(plain.expression, plain.timezone, after, count);
}

/** Whether a moment is a slot of the schedule. */
export function isTaskSlot(schedule: TaskSchedule, anchor: number, at: number): boolean {
  return nextTaskSlot(schedule, anchor, at - 1) === at;
}
