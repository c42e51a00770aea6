export type Period = 'day' | 'week';

/** What is counted, and into how many equal spans; times in epoch milliseconds. */
export interface Span {
  since: number;
  until: number;
  buckets: number;
}

/** A bar: `counts` of what happened from `from` up to `to`, epoch milliseconds. */
export interface Bar {
  from: number;
  to: number;
  counts: readonly number[];
}

const HOUR_MS = 3_600_000;
const HALF_HOUR_MS = HOUR_MS / 2;
const HOURS = 24;
const DAYS = 7;

/**
 * The last 24 hours of the reader's clock, or the last 7 days of the calendar, with the one that runs. A week is
 * counted by half hours: a day may have 23 or 25 hours, and some clocks are turned by half of one.
 */
export function spanOf(period: Period, now: number): Span {
  const end = new Date(now);
  if (period === 'day') {
    end.setMinutes(0, 0, 0);
    const until = end.getTime() + HOUR_MS;
    return { since: until - HOURS * HOUR_MS, until, buckets: HOURS };
  }
  const [year, month, day] = [end.getFullYear(), end.getMonth(), end.getDate()];
  const since = new Date(year, month, day - DAYS + 1).getTime();
  const until = new Date(year, month, day + 1).getTime();
  return { since, until, buckets: Math.round((until - since) / HALF_HOUR_MS) };
}

/** Bars of an hour each, or of a day of the reader's calendar each, from equal spans in order. */
export function barsOf(period: Period, { since, until, buckets }: Span, counts: readonly (readonly number[])[]): Bar[] {
  const each = (until - since) / buckets;
  const bars: { from: number; to: number; counts: number[] }[] = [];
  for (const [index, own] of counts.entries()) {
    const from = since + index * each;
    const last = bars.at(-1);
    if (period === 'week' && last && new Date(last.from).toDateString() === new Date(from).toDateString()) {
      last.to = from + each;
      last.counts = last.counts.map((count, kind) => count + (own[kind] ?? 0));
    } else bars.push({ from, to: from + each, counts: [...own] });
  }
  return bars;
}
