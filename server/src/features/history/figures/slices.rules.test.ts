import { describe, expect, test } from 'vitest';
import { localDays } from './local-days.rules.ts';
import { lastHours, sliceAt } from './slices.rules.ts';

const HOUR_MS = 3_600_000;
const hoursOf = (timeZone: string, day: string, count = 1): [string, number][] => {
  const { names, bounds } = localDays(timeZone, count, Date.parse(day));
  return names.map((name, index) => [name, ((bounds[index + 1] as number) - (bounds[index] as number)) / HOUR_MS]);
};

describe('days of a time zone', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-25', 25],
    ['Europe/Berlin', '2026-10-26T12:00:00Z', '2026-10-26', 24],
    ['America/New_York', '2026-03-08T12:00:00Z', '2026-03-08', 23],
    ['Australia/Lord_Howe', '2026-04-05T00:00:00Z', '2026-04-05', 24.5],
    ['Australia/Lord_Howe', '2026-10-04T00:00:00Z', '2026-10-04', 23.5],
    // Midnight is missing there: the day begins at one o'clock.
    ['Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-24', 23],
    ['Africa/Cairo', '2026-10-29T12:00:00Z', '2026-10-29', 25],
    ['Asia/Kathmandu', '2026-03-29T18:14:59Z', '2026-03-29', 24],
    ['Asia/Kathmandu', '2026-03-29T18:15:00Z', '2026-03-30', 24],
  ])('in %s that of %s is %s, of %d hours', (zone, at, name, hours) => {
    expect(hoursOf(zone, at)).toEqual([[name, hours]]);
  });

  test('follow one another without a gap and begin at their midnight', () => {
    const { names, bounds } = localDays('Europe/Berlin', 90, Date.parse('2026-04-30T22:30:00Z'));
    expect([names[0], names.at(-1)]).toEqual(['2026-02-01', '2026-05-01']);
    expect(new Date(bounds[0] as number).toISOString()).toBe('2026-01-31T23:00:00.000Z');
    expect(new Date(bounds.at(-1) as number).toISOString()).toBe('2026-05-01T22:00:00.000Z');
  });

  test.each(['', 'Mars/Olympus', 'x'.repeat(10_000)])('of no zone are refused: %s', (zone) => {
    expect(() => localDays(zone, 1, 0)).toThrow('timeZone: must be a time zone such as');
  });
});

describe('slices of the last hours', () => {
  test('end with the next 3 minutes, or with the next slice where those are shorter', () => {
    const now = Date.parse('2026-03-03T10:00:00.001Z');
    const ends = (hours: number, points: number) =>
      new Date(lastHours(hours, points, now).at(-1) as number).toISOString();
    expect(ends(24, 30)).toBe('2026-03-03T10:03:00.000Z');
    expect(ends(24, 7)).toBe('2026-03-03T10:03:00.000Z');
    expect(ends(1, 60)).toBe('2026-03-03T10:01:00.000Z');
    // What is received at this very moment is in the last one.
    expect(lastHours(1, 1, 0).at(-1)).toBe(180_000);
  });

  test('hold each moment once', () => {
    const bounds = lastHours(24, 7, 1_700_000_000_000);
    expect(bounds).toHaveLength(8);
    expect(bounds.every(Number.isInteger)).toBe(true);
    for (const [index, from] of bounds.entries()) {
      expect(sliceAt(bounds, from)).toBe(index);
      expect(sliceAt(bounds, from - 1)).toBe(index - 1);
    }
  });
});
