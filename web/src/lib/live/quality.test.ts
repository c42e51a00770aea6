import { describe, expect, it } from 'vitest';
import { qualityOf } from './quality.ts';

describe('the quality of the connection', () => {
  it.each([
    ['fewer than three latencies say nothing', [10, 10], 'unknown'],
    ['a mean below 50 ms and a variance below 20 are excellent', [10, 12, 14], 'excellent'],
    ['a variance of 20 and more is not excellent', [10, 21, 16], 'good'],
    ['a mean below 100 ms and a variance below 50 are good', [90, 92, 95], 'good'],
    ['a mean below 200 ms is fair, however much it varies', [20, 100, 180], 'fair'],
    ['anything slower is poor', [200, 200, 200], 'poor'],
    ['only the last three count', [900, 900, 10, 11, 12], 'excellent'],
  ] as const)('%s', (_title, latencies, quality) => {
    expect(qualityOf(latencies)).toBe(quality);
  });
});
