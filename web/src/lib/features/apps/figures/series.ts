import type { DurationBar } from '#lib/charts/duration-bars.ts';
import type { TimedValues } from '#lib/charts/time-series.ts';
import type { AppSeriesQuery } from '#lib/gql/graphql.ts';

type Figures = NonNullable<AppSeriesQuery['app']>;

/** Median and 95% of each slice, with a mark in those in which beats said that something had failed. */
export function timedValues(points: Figures['durations'], bars: Figures['statusBars']): TimedValues {
  const times = points.map(({ from }) => Date.parse(from) / 1000);
  const marks = new Set<number>();
  for (const { from, to, fails } of bars) {
    if (fails === 0) continue;
    // The two are cut a little differently: by the middle each finds the other.
    const middle = (Date.parse(from) + Date.parse(to)) / 2000;
    const slice = times.findLast((time) => time <= middle) ?? times[0];
    if (slice !== undefined) marks.add(slice);
  }
  const values = [points.map(({ p50 }) => p50 ?? null), points.map(({ p95 }) => p95 ?? null)];
  return { times, values, marks: [...marks] };
}

/** Whether anything was measured in any slice. */
export function isMeasured(points: Figures['durations']): boolean {
  return points.some(({ count }) => count > 0);
}

const SHOWN = 50;

/** The last beats that said how long a run took. */
export function durationBars(latency: Figures['latency']): DurationBar[] {
  return latency
    .flatMap(({ at, kind, durationMs }): DurationBar[] => {
      if (durationMs === null || durationMs === undefined) return [];
      const failed = kind === 'FAIL';
      return [{ key: at, at, durationMs, outcome: failed ? 'bad' : 'ok', word: failed ? 'Failed' : 'Succeeded' }];
    })
    .slice(-SHOWN);
}
