import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DATABASES } from '../kit/databases.ts';
import type { AppRows, BeatRow } from './history-rows.ts';
import { appWithPast, DAY_MS, fill, floorTo, HOUR_MS, openAt, pack, retire } from './histories.ts';

interface Point {
  from: string;
  to: string;
  count: number;
  mean: number | null;
  p50: number | null;
  p95: number | null;
  max: number | null;
}

const POINTS = '(of: LATENCY_MS, hours: $hours, points: $points) { from to count mean p50 p95 max }';
const SERIES = `query ($tag: String!, $hours: Int!, $points: Int!) { apps(first: 10, filter: { tags: [$tag] }) { nodes {
  id latencies: series${POINTS} durations: series${POINTS.replace('LATENCY', 'DURATION')} } } }`;

const asked = fc.oneof(
  // Each single beat is looked at.
  fc.record({ hours: fc.constantFrom(1, 24, 72), points: fc.constantFrom(73, 500) }),
  fc.record({ hours: fc.constantFrom(24, 25, 168, 840), points: fc.constantFrom(1, 7, 24) }),
);
const past = fc.record({
  apps: fc.array(appWithPast, { minLength: 1, maxLength: 3 }),
  steps: fc.constantFrom(0, 2, 1_000),
  asked,
});

/** By nearest rank, of as many as there are. */
const ranked = (values: number[], share: number) => values[Math.ceil(values.length * share) - 1] ?? NaN;
/** What is below 0.01 ms counts as 0. */
const isWithinOnePercent = (told: number | null, value: number) =>
  told !== null && Math.abs(told - value) <= value * 0.01 + 0.0101;

function expectPoints(points: Point[], values: (from: number, to: number) => (number | null)[]): void {
  for (const point of points) {
    const sorted = values(Date.parse(point.from), Date.parse(point.to))
      .filter((value) => value !== null)
      .sort((a, b) => a - b);
    expect(point.count).toBe(sorted.length);
    if (sorted.length === 0) {
      expect(point).toMatchObject({ mean: null, p50: null, p95: null, max: null });
      continue;
    }
    expect(point.max).toBe(sorted.at(-1));
    expect(point.mean).toBeCloseTo(sorted.reduce((sum, value) => sum + value, 0) / sorted.length, 4);
    expect(point.p50).toSatisfy((told: number) => isWithinOnePercent(told, ranked(sorted, 0.5)));
    expect(point.p95).toSatisfy((told: number) => isWithinOnePercent(told, ranked(sorted, 0.95)));
  }
}

describe.each(DATABASES)('series on %s', (database) => {
  test('are those of the raw rows, whatever the past, before and after beats are packed, and when raw ones have gone', async () => {
    await using server = await openAt(database);
    await fc.assert(
      fc.asyncProperty(past, async ({ apps, steps, asked: { hours, points } }) => {
        await fill(server.sql, apps, []);
        const packed = await pack(server.sql, steps);
        const kept = await retire(server.sql, apps, packed);
        const isRaw = points > hours;
        const isTold = ({ receivedAt }: BeatRow) => receivedAt >= (isRaw ? kept : packed.from - DAY_MS);
        const { apps: answer } = await server.query<{
          apps: { nodes: { id: string; latencies: Point[]; durations: Point[] }[] };
        }>(SERIES, { tag: 'figures', hours, points });
        for (const { id, latencies, durations } of answer.nodes) {
          const rows = apps.find((app) => app.id === id) as AppRows;
          const beatsOf = (from: number, to: number) =>
            rows.beats.filter((beat) => {
              const counted = isRaw ? beat.receivedAt : floorTo(beat.receivedAt, HOUR_MS);
              return isTold(beat) && counted >= from && counted < to;
            });
          expect(latencies).toHaveLength(points);
          expectPoints(latencies, (from, to) => beatsOf(from, to).map(({ latencyMs }) => latencyMs));
          expectPoints(durations, (from, to) => beatsOf(from, to).map(({ durationMs }) => durationMs));
        }
      }),
      { numRuns: database === 'postgresql' ? 25 : 8, interruptAfterTimeLimit: 10_000 },
    );
  });
});
