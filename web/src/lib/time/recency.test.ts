import { describe, expect, it } from 'vitest';
import { recencyLabel, recencyOf } from './recency.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 31, 8);

describe('the age of a last heartbeat', () => {
  it.each([
    [0, 'ACTIVE', 'Active'],
    [5 * MINUTE - 1, 'ACTIVE', 'Active'],
    [5 * MINUTE, 'IDLE_MINUTES', 'Idle (5m ago)'],
    [60 * MINUTE - 1, 'IDLE_MINUTES', 'Idle (59m ago)'],
    [60 * MINUTE, 'IDLE_HOURS', 'Idle (1h ago)'],
    [24 * 60 * MINUTE - 1, 'IDLE_HOURS', 'Idle (23h ago)'],
    [24 * 60 * MINUTE, 'INACTIVE', 'Inactive (1d ago)'],
    [-3000, 'ACTIVE', 'Active'],
  ] as const)('of %d ms is %s, in words "%s"', (age, recency, label) => {
    expect(recencyOf(NOW - age, NOW)).toBe(recency);
    expect(recencyLabel(NOW - age, NOW)).toBe(label);
  });
});
