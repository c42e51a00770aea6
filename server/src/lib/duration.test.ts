import { describe, expect, it } from 'vitest';
import { durationInWords, everyInWords, roughlyInWords } from './duration.ts';

describe('a length of time', () => {
  it.each([
    [0, '0 s', '0 s'],
    [999, '0 s', '0 s'],
    [-5_000, '0 s', '0 s'],
    [45_900, '45 s', '45 s'],
    [90_000, '1 min 30 s', '1 min 30 s'],
    [750_000, '12 min 30 s', '12 min'],
    [3_600_000, '1 h', '1 h'],
    [3_605_000, '1 h', '1 h'],
    [3_900_000, '1 h 5 min', '1 h 5 min'],
    [93_600_000, '1 d 2 h', '1 d 2 h'],
    [864_000_000 + 7_200_000, '10 d 2 h', '10 d'],
  ])('of %i ms is %s, roughly %s', (ms, exact, roughly) => {
    expect(durationInWords(ms)).toBe(exact);
    expect(roughlyInWords(ms)).toBe(roughly);
  });

  it.each([
    [1, 'every second'],
    [60, 'every minute'],
    [300, 'every 5 min'],
    [3_600, 'every hour'],
    [604_800, 'every 7 d'],
  ])('between two of something, %i s, is %s', (seconds, words) => {
    expect(everyInWords(seconds)).toBe(words);
  });
});
