import { describe, expect, it } from 'vitest';
import { checkSchedule, completeSchedule, emptySchedule, scheduleDraft } from './draft.ts';
import type { Schedule, ScheduleDraft } from './draft.ts';

const ZONE = 'Europe/Lisbon';
const empty: ScheduleDraft = emptySchedule(5, ZONE);

describe('the draft of a schedule', () => {
  it('asks for no preview of what is not filled in', () => {
    expect(completeSchedule(empty)).toEqual({ everySeconds: 300 });
    expect(completeSchedule({ ...empty, every: { amount: '', unit: 'days' } })).toBeNull();
    expect(completeSchedule({ ...empty, kind: 'cron', expression: ' 0  4 * * * ' })).toEqual({
      cron: { expression: '0 4 * * *', timezone: ZONE },
    });
  });

  it.each<[Schedule, unknown]>([
    [{ everySeconds: 5400 }, { everySeconds: 5400 }],
    [{ expression: '0 4 * * *', timezone: 'UTC' }, { cron: { expression: '0 4 * * *', timezone: 'UTC' } }],
    [
      { atTime: '03:30', timezone: 'UTC', weekdays: null },
      { daily: { atTime: '03:30', timezone: 'UTC', weekdays: [] } },
    ],
    [{ manual: true }, { manual: true }],
  ])('gives back the schedule %j that it shows', (schedule, input) => {
    expect(completeSchedule({ ...empty, ...scheduleDraft(schedule) })).toEqual(input);
  });

  it.each([
    ['interval', { every: { amount: '0', unit: 'days' } }, ['every']],
    ['daily', { atTime: '' }, ['atTime']],
    ['cron', {}, ['expression']],
    ['manual', { atTime: '' }, []],
  ] as const)(
    'complains of what is missing in a %s schedule, and of nothing that is of another kind',
    (kind, draft, fields) => {
      expect(Object.keys(checkSchedule({ ...empty, ...draft, kind }))).toEqual(fields);
    },
  );
});
