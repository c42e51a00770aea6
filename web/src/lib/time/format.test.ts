import { describe, expect, it } from 'vitest';
import { ago, count, dayOrTime, duration, inZone, milliseconds } from './format.ts';

describe('lengths of time', () => {
  it.each([
    [-5, '0s'],
    [999, '0s'],
    [59_999, '59s'],
    [260_000, '4m 20s'],
    [3_600_000, '1h'],
    [7_500_000, '2h 5m'],
    [90_000_000, '1d 1h'],
    [20 * 86_400_000 + 3_600_000, '20d'],
  ])('%d ms read %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('a moment in the future is just now, since clocks differ by a little', () => {
    expect(ago(2_000, 1_000)).toBe('just now');
  });

  it('a moment is as long ago as its largest unit', () => {
    expect(ago(0, 15 * 60_000 + 59_000)).toBe('15m ago');
  });

  it.each([
    [0.44, '0.4 ms'],
    [12.4, '12 ms'],
    [1_449, '1.4 s'],
    [185_000, '3m 5s'],
  ])('a latency of %d ms reads %s', (ms, text) => {
    expect(milliseconds(ms)).toBe(text);
  });
});

it.each([0, 999, 1_000, 1_234_567, 1_234.5678, -12_345])('the count %d is written as in English', (value) => {
  expect(count(value)).toBe(value.toLocaleString('en', { maximumFractionDigits: 4 }));
});

describe('a moment', () => {
  const noon = new Date(2026, 0, 31, 12, 0, 5).getTime();

  it('of today is its time, of another day has that day too', () => {
    expect(dayOrTime(noon, noon + 3_600_000)).toBe('12:00:05');
    expect(dayOrTime(noon, noon + 24 * 3_600_000)).toMatch(/31.*12:00:05/);
  });

  it('is shown in the time zone that was asked for', () => {
    expect(inZone(Date.UTC(2026, 6, 1, 23, 30), 'Europe/Lisbon')).toMatch(/Thu.*2.*2026.*00:30:00/);
  });
});
