import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

test('the wait doubles up to its limit, and half of it is chance', () => {
  expect([0, 1, 2, 3, 4, 100].map((retries) => backoffMs(retries, 1))).toEqual([400, 800, 1_600, 3_200, 5_000, 5_000]);
  expect([0, 1, 2, 3, 4, 100].map((retries) => backoffMs(retries, 0))).toEqual([200, 400, 800, 1_600, 2_500, 2_500]);
});
