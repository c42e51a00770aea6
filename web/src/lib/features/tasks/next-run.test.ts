import { describe, expect, it } from 'vitest';
import { nextRunOf } from './next-run.ts';

describe('the next run', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 31, 8, 0, second)).toISOString();
  const task = { enabled: true, anchorAt: at(0), nextRunAt: at(10), schedule: { everySeconds: 10 } } as const;

  it('is what the server said, as long as that is still to come', () => {
    expect(nextRunOf(task, Date.parse(at(5)))).toBe(Date.parse(at(10)));
  });

  it('of an interval goes on by itself', () => {
    expect(nextRunOf(task, Date.parse(at(34)))).toBe(Date.parse(at(40)));
  });

  it('of a disabled task is none', () => {
    expect(nextRunOf({ ...task, enabled: false }, Date.parse(at(5)))).toBeNull();
  });
});
