import { describe, expect, test } from 'vitest';
import { dayName, DAY_MS, mergeSpans, NO_FIGURES, startOfDay, uptimePercent } from './day.rules.ts';

describe('mergeSpans', () => {
  const within = { from: 100, to: 200 };
  test.each([
    { title: 'nothing', spans: [], merged: [] },
    {
      title: 'spans beside it fall away',
      spans: [
        [0, 100],
        [200, 300],
        [150, 150],
      ],
      merged: [],
    },
    {
      title: 'spans over its ends are cut',
      spans: [
        [190, 300],
        [0, 110],
      ],
      merged: [
        [100, 110],
        [190, 200],
      ],
    },
    {
      title: 'overlaps count once',
      spans: [
        [120, 160],
        [110, 130],
        [125, 128],
      ],
      merged: [
        [110, 130],
        [130, 160],
      ],
    },
    {
      title: 'one around all',
      spans: [
        [0, 500],
        [120, 130],
      ],
      merged: [[100, 200]],
    },
  ])('$title', ({ spans, merged }) => {
    const given = spans.map(([from = 0, to = 0]) => ({ from, to }));
    expect(mergeSpans(given, within).map(({ from, to }) => [from, to])).toEqual(merged);
  });
});

describe('uptimePercent', () => {
  test('is null where nothing is known', () => {
    expect(uptimePercent({ ...NO_FIGURES, secondsUnknown: 86_400 })).toBeNull();
  });

  test('counts late as not down, and leaves out what is unknown', () => {
    expect(uptimePercent({ ...NO_FIGURES, secondsUp: 60, secondsLate: 30, secondsDown: 10, secondsUnknown: 999 })).toBe(
      90,
    );
  });

  test('is 100 where it was never DOWN, and only there', () => {
    // 100 * 7.1 / 7.1 is not 100.
    for (let seconds = 0.001; seconds < 86_400; seconds = seconds * 1.07 + 0.013)
      expect(uptimePercent({ ...NO_FIGURES, secondsUp: seconds, secondsLate: seconds / 7 })).toBe(100);
    expect(uptimePercent({ ...NO_FIGURES, secondsUp: 86_399.999, secondsDown: 0.001 })).toBe(99.9999988426);
    expect(uptimePercent({ ...NO_FIGURES, secondsUp: 8_640_000_000, secondsDown: 1e-6 })).toBeLessThan(100);
    expect(uptimePercent({ ...NO_FIGURES, secondsDown: 5 })).toBe(0);
    expect(uptimePercent({ ...NO_FIGURES, secondsUp: 2, secondsDown: 1 })).toBe(66.6666666667);
  });
});

test('a day is one of UTC', () => {
  const noon = Date.parse('2026-01-31T12:00:00.000Z');
  expect(startOfDay(noon)).toBe(noon - DAY_MS / 2);
  expect(startOfDay(noon - DAY_MS / 2)).toBe(noon - DAY_MS / 2);
  expect(dayName(startOfDay(noon))).toBe('2026-01-31');
});
