import { describe, expect, it } from 'vitest';
import { durationBars, timedValues } from './series.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 31, 8, minute)).toISOString();
const point = (minute: number) => ({ from: at(minute), count: 1, p50: minute, p95: null });
const bar = (from: number, fails: number) => ({
  from: at(from),
  to: at(from + 10),
  fails,
  status: 'UP' as const,
  beats: 1,
  secondsUp: 60,
  secondsLate: 0,
  secondsDown: 0,
  secondsUnknown: 0,
  secondsMaintenance: 0,
});

describe('the figures of an app', () => {
  it('have a mark where beats failed, though bars and points are cut a little differently', () => {
    const { times, values, marks } = timedValues([point(0), point(10), point(20)], [bar(2, 0), bar(12, 3), bar(22, 0)]);
    expect(marks).toEqual([times[1]]);
    expect(values).toEqual([
      [0, 10, 20],
      [null, null, null],
    ]);
  });

  it('show the last 50 runs that said how long they took', () => {
    const runs = Array.from({ length: 60 }, (_, minute) => ({
      at: at(minute),
      kind: minute === 59 ? ('FAIL' as const) : ('SUCCESS' as const),
      durationMs: minute % 10 === 0 ? null : minute,
    }));
    const bars = durationBars(runs);
    expect(bars).toHaveLength(50);
    expect(bars.at(-1)).toMatchObject({ outcome: 'bad', word: 'Failed', durationMs: 59 });
  });
});
