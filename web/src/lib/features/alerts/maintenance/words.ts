import { cronInWords } from '#lib/features/schedule/cron-words.ts';
import type { MaintenanceFieldsFragment } from '#lib/gql/graphql.ts';
import { secondsInWords } from '#lib/time/duration.ts';
import { dayOrMinute } from '#lib/time/format.ts';

type Times = Pick<MaintenanceFieldsFragment, 'startsAt' | 'endsAt' | 'cron' | 'durationSeconds'>;

/** When a window is, as a sentence: `Sundays at 22:00 (Europe/Berlin), for 2 hours`. `now` in epoch milliseconds. */
export function timesInWords({ startsAt, endsAt, cron, durationSeconds }: Times, now: number): string {
  if (cron) {
    const words = cronInWords(cron.expression) ?? cron.expression;
    const lasts = secondsInWords(durationSeconds ?? 0);
    return `${words.charAt(0).toUpperCase()}${words.slice(1)} (${cron.timezone}), for ${lasts}`;
  }
  return startsAt && endsAt ? `Once, ${spanInWords(startsAt, endsAt, now)}` : '';
}

/** `Mar 8, 21:00 – 23:00`: on the reader's clock, with days where they are not today's. RFC 3339; `now` in epoch ms. */
function spanInWords(from: string, to: string, now: number): string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const isSameDay = new Date(start).toDateString() === new Date(end).toDateString();
  return `${dayOrMinute(start, now)} – ${dayOrMinute(end, isSameDay ? end : now)}`;
}

/** Days, with what lies on each: the soonest first. */
export interface PlannedDay {
  /** Epoch milliseconds of its begin on the reader's clock. */
  day: number;
  times: { id: string; name: string; from: string; to: string }[];
}

/** The next times of all windows by the day on which they begin, the soonest first; at most `most` times. */
export function plannedDays(windows: readonly MaintenanceFieldsFragment[], most: number): PlannedDay[] {
  const times = windows
    .flatMap(({ id, name, times: own }) => own.map(({ from, to }) => ({ id, name, from, to })))
    .toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))
    .slice(0, most);
  const days = Map.groupBy(times, ({ from }) => new Date(from).setHours(0, 0, 0, 0));
  return [...days].map(([day, ofDay]) => ({ day, times: ofDay }));
}
