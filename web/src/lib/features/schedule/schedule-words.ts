import type { Weekday } from '#lib/gql/graphql.ts';
import { secondsInWords } from '#lib/time/duration.ts';
import { cronInWords } from './cron-words.ts';
import type { Schedule } from './draft.ts';

/** All weekdays as a week goes, with what they are called in a list and alone. */
export const WEEKDAYS = [
  { value: 'MONDAY', short: 'Mon', plural: 'Mondays' },
  { value: 'TUESDAY', short: 'Tue', plural: 'Tuesdays' },
  { value: 'WEDNESDAY', short: 'Wed', plural: 'Wednesdays' },
  { value: 'THURSDAY', short: 'Thu', plural: 'Thursdays' },
  { value: 'FRIDAY', short: 'Fri', plural: 'Fridays' },
  { value: 'SATURDAY', short: 'Sat', plural: 'Saturdays' },
  { value: 'SUNDAY', short: 'Sun', plural: 'Sundays' },
] as const satisfies { value: Weekday; short: string; plural: string }[];

/**
 * A schedule as people say it: `every 5 minutes`, `weekdays at 09:00`, `on demand`. A cron expression that has no
 * words is itself, or `otherCron`, for where it stands beside.
 */
export function scheduleInWords(schedule: Schedule, otherCron?: string): string {
  if ('everySeconds' in schedule) {
    const words = secondsInWords(schedule.everySeconds);
    return `every ${words.startsWith('1 ') ? words.slice(2) : words}`;
  }
  if ('atTime' in schedule) return `${daysInWords(schedule.weekdays ?? [])} at ${schedule.atTime}`;
  if ('expression' in schedule) return cronInWords(schedule.expression) ?? otherCron ?? schedule.expression;
  return 'on demand';
}

/**
 * What stands beside the words: the cron expression, and the time zone of a time of day; null where there is nothing to
 * add.
 */
export function scheduleNote(schedule: Schedule): string | null {
  if ('expression' in schedule) return `${schedule.expression} · ${schedule.timezone}`;
  return 'atTime' in schedule ? schedule.timezone : null;
}

/** Days in words: `daily`, `weekdays`, `weekends`, `Mondays`, `Mon, Wed and Fri`. None are all. */
export function daysInWords(days: readonly Weekday[]): string {
  const chosen = WEEKDAYS.filter(({ value }) => days.includes(value));
  const key = chosen.map(({ short }) => short).join(' ');
  if (chosen.length === 0 || chosen.length === 7) return 'daily';
  if (key === 'Mon Tue Wed Thu Fri') return 'weekdays';
  if (key === 'Sat Sun') return 'weekends';
  if (chosen.length === 1) return chosen[0]?.plural ?? '';
  const names = chosen.map(({ short }) => short);
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
