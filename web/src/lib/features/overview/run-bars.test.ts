import { expect, it } from 'vitest';
import { runBars } from './run-bars.ts';

it('runs are counted by when they began and what became of them', () => {
  const at = (second: number) => new Date(second * 1000).toISOString();
  const bars = runBars(
    [
      { status: 'SUCCEEDED', createdAt: at(0), startedAt: at(1) },
      { status: 'SUCCEEDED', createdAt: at(0), startedAt: at(9) },
      { status: 'LOST', createdAt: at(0), startedAt: at(10) },
      { status: 'MISSED', createdAt: at(11), startedAt: null },
      { status: 'RUNNING', createdAt: at(0), startedAt: at(20) },
      { status: 'QUEUED', createdAt: at(0), startedAt: null },
      { status: 'FAILED', createdAt: at(-2), startedAt: at(-1) },
    ],
    0,
    20_000,
    2,
  );
  expect(bars).toEqual([
    { from: 0, to: 10_000, succeeded: 2, failed: 0, other: 0 },
    { from: 10_000, to: 20_000, succeeded: 0, failed: 2, other: 1 },
  ]);
});
