import { describe, expect, it } from 'vitest';
import { comingTimes } from './coming.ts';

const AT = Date.parse('2026-03-04T10:00:00Z');
const task = {
  enabled: true,
  nextRunAt: '2026-03-04T10:00:00Z',
  anchorAt: '2026-03-04T09:00:00Z',
  schedule: { everySeconds: 300 },
};

describe('the next times of an interval', () => {
  it('follow one another, and go on by themselves once one has passed', () => {
    expect(comingTimes(task, 3, AT - 1)).toEqual([AT, AT + 300_000, AT + 600_000]);
    expect(comingTimes(task, 2, AT + 1)).toEqual([AT + 300_000, AT + 600_000]);
  });

  it('are none while the task is disabled, and of other schedules the server tells', () => {
    expect(comingTimes({ ...task, enabled: false }, 3, AT)).toEqual([]);
    expect(comingTimes({ ...task, schedule: { expression: '* * * * *', timezone: 'UTC' } }, 3, AT)).toEqual([]);
  });
});
