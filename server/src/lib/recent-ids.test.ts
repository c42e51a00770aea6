import { expect, test } from 'vitest';
import { RecentIds } from './recent-ids.ts';

test('an id is new once, and again when it has been forgotten', () => {
  const ids = new RecentIds(1_000);
  expect(ids.add('a', 0)).toBe(true);
  expect(ids.add('a', 999)).toBe(false);
  expect(ids.add('b', 999)).toBe(true);
  // Kept for a second at least, though others have turned the page.
  expect(ids.add('c', 1_000)).toBe(true);
  expect(ids.add('b', 1_998)).toBe(false);
  expect(ids.add('d', 2_000)).toBe(true);
  expect(ids.add('b', 2_000)).toBe(true);
  expect(ids.add('d', 9_000)).toBe(true);
});
