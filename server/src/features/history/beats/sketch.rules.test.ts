import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packCounts, unpackCounts, type DayCounts } from './counts.rules.ts';
import {
  bucketOf,
  mergeSketch,
  newSketch,
  packSketches,
  spreadOf,
  unpackSketches,
  type Sketch,
} from './sketch.rules.ts';

const sketchOf = (values: readonly number[]): Sketch => {
  const sketch = newSketch();
  for (const value of values)
    mergeSketch(sketch, { count: 1, sum: value, max: value, buckets: new Map([[bucketOf(value), 1]]) });
  return sketch;
};

/** From a fraction of a microsecond to 366 days. */
const ms = fc.oneof(fc.constant(0), fc.double({ min: 1e-4, max: 31_622_400_000, noNaN: true }));

test('what is told of values is at most 1% off, or a hundredth of a millisecond; their count, mean and greatest are exact', () => {
  fc.assert(
    fc.property(fc.array(ms, { minLength: 1, maxLength: 200 }), (values) => {
      const sorted = [...values].sort((a, b) => a - b);
      const { count, mean, p50, p95, max } = spreadOf(sketchOf(values));
      expect(count).toBe(values.length);
      expect(max).toBe(sorted.at(-1));
      expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 3);
      for (const [found, share] of [
        [p50, 0.5],
        [p95, 0.95],
      ] as const) {
        const exact = sorted[Math.ceil(values.length * share) - 1] as number;
        expect(Math.abs((found as number) - exact)).toBeLessThanOrEqual(Math.max(0.01, exact * 0.01));
      }
    }),
  );
});

test('of nothing nothing is told', () => {
  expect(spreadOf(newSketch())).toEqual({ count: 0, mean: null, p50: null, p95: null, max: null });
});

test('what is packed is unpacked as it was', () => {
  const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { maxLength: 24 });
  fc.assert(
    fc.property(
      hours,
      fc.array(fc.array(ms, { minLength: 1, maxLength: 30 }), { minLength: 24, maxLength: 24 }),
      (of, values) => {
        const sketches = new Map(of.map((hour) => [hour, sketchOf(values[hour] as number[])]));
        const unpacked = unpackSketches(packSketches(sketches));
        expect(new Map([...unpacked].map(([hour, sketch]) => [hour, spreadOf(sketch)]))).toEqual(
          new Map([...sketches].map(([hour, sketch]) => [hour, spreadOf(sketch)])),
        );
      },
    ),
  );
  const slots = fc.uniqueArray(fc.integer({ min: 0, max: 479 }), { maxLength: 480 });
  const counts = fc.tuple(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(1_000_000));
  fc.assert(
    fc.property(slots, fc.array(counts, { minLength: 480, maxLength: 480 }), (of, values) => {
      const day: DayCounts = new Map(
        of.map((slot) => {
          const [successes, fails, others] = values[slot] as [number, number, number];
          return [slot, { beats: successes + fails + others, successes, fails }];
        }),
      );
      expect(unpackCounts(packCounts(day))).toEqual(day);
    }),
  );
});
