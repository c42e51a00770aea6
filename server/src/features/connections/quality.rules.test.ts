import { expect, test } from 'vitest';
import { qualityOf } from './quality.rules.ts';

test.each([
  { latencies: [], quality: 'UNKNOWN' },
  { latencies: [3, 4], quality: 'UNKNOWN' },
  { latencies: [49, 49, 49], quality: 'EXCELLENT' },
  { latencies: [50, 50, 50], quality: 'GOOD' },
  { latencies: [10, 10, 20], quality: 'GOOD' },
  { latencies: [10, 10, 19], quality: 'EXCELLENT' },
  { latencies: [90, 90, 106], quality: 'FAIR' },
  { latencies: [100, 100, 100], quality: 'FAIR' },
  { latencies: [199, 199, 199], quality: 'FAIR' },
  { latencies: [10, 10, 300], quality: 'FAIR' },
  { latencies: [200, 200, 200], quality: 'POOR' },
  { latencies: [9_000, 4, 4, 4], quality: 'EXCELLENT' },
] as const)('latencies of $latencies ms are $quality', ({ latencies, quality }) => {
  expect(qualityOf(latencies)).toBe(quality);
});
