import { describe, expect, it } from 'vitest';
import { rowChanges } from './row-changes.ts';

describe('the changes from one order of rows to another', () => {
  it.each([
    ['abc', 'abc', 0],
    ['abc', 'cab', 1],
    ['abcd', 'dcba', 3],
    ['abc', 'ab', 1],
    ['abc', 'xab', 2],
    ['', 'ab', 2],
  ])('from "%s" to "%s" are %i', (before, after, count) => {
    expect(rowChanges(before.split(''), after.split(''))).toBe(count);
  });
});
