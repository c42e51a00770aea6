import { describe, expect, it } from 'vitest';
import { secondsInWords, splitSeconds } from './duration.ts';

describe('seconds in a unit that people chose', () => {
  it.each([
    [1, 1, 'seconds', '1 second'],
    [90, 90, 'seconds', '90 seconds'],
    [5_400, 90, 'minutes', '90 minutes'],
    [7_200, 2, 'hours', '2 hours'],
    [86_400, 1, 'days', '1 day'],
  ] as const)('%d are %d %s', (seconds, amount, unit, words) => {
    expect(splitSeconds(seconds)).toEqual({ amount, unit });
    expect(secondsInWords(seconds)).toBe(words);
  });
});
