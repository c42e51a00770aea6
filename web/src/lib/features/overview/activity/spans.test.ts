import { describe, expect, it } from 'vitest';
import { barsOf, spanOf } from './spans.ts';

const HOUR_MS = 3_600_000;
const now = new Date(2026, 2, 4, 10, 20, 30).getTime();

describe('bars', () => {
  it('of a day are the hours of the clock, with the one that runs', () => {
    const span = spanOf('day', now);
    expect(span.until).toBe(new Date(2026, 2, 4, 11).getTime());
    const bars = barsOf(
      'day',
      span,
      Array.from({ length: 24 }, () => [1, 2]),
    );
    expect(bars).toHaveLength(24);
    expect(bars[0]).toEqual({ from: span.since, to: span.since + HOUR_MS, counts: [1, 2] });
    expect(bars.at(-1)?.to).toBe(span.until);
  });

  it('of a week are the days of the calendar, each with all that happened in it', () => {
    const span = spanOf('week', now);
    expect(span.since).toBe(new Date(2026, 1, 26).getTime());
    const bars = barsOf(
      'week',
      span,
      Array.from({ length: span.buckets }, () => [1, 0]),
    );
    expect(bars.map(({ from }) => from)).toEqual(
      [26, 27, 28, 29, 30, 31, 32].map((day) => new Date(2026, 1, day).getTime()),
    );
    for (const { from, to, counts } of bars) expect(counts).toEqual([(to - from) / (HOUR_MS / 2), 0]);
  });

  it('of a week in which the clocks change tell of every half hour of it', () => {
    // 23 hours in most of Europe, whatever the zone that this runs in.
    const span = spanOf('week', new Date(2026, 2, 31, 9).getTime());
    const bars = barsOf(
      'week',
      span,
      Array.from({ length: span.buckets }, () => [1]),
    );
    expect(bars).toHaveLength(7);
    expect(bars.at(-1)?.to).toBe(new Date(2026, 3, 1).getTime());
    expect(bars.reduce((sum, { counts }) => sum + (counts[0] ?? 0), 0)).toBe(span.buckets);
  });
});
