import { describe, expect, it } from 'vitest';
import { nextRunOf } from './next-run.ts';
import { scheduleInWords, scheduleNote } from './schedule-words.ts';

describe('a schedule in words', () => {
  it.each([
    [{ everySeconds: 300 }, 'every 5 minutes', null],
    [{ everySeconds: 86_400 }, 'every day', null],
    [{ atTime: '09:00', timezone: 'UTC', weekdays: [] }, 'daily at 09:00', 'UTC'],
    [{ atTime: '09:00', timezone: 'UTC', weekdays: null }, 'daily at 09:00', 'UTC'],
    [
      { atTime: '23:30', timezone: 'Europe/Lisbon', weekdays: ['FRIDAY', 'MONDAY', 'WEDNESDAY'] },
      'Mon, Wed and Fri at 23:30',
      'Europe/Lisbon',
    ],
    [{ atTime: '09:00', timezone: 'UTC', weekdays: ['SUNDAY', 'SATURDAY'] }, 'weekends at 09:00', 'UTC'],
    [{ atTime: '09:00', timezone: 'UTC', weekdays: ['TUESDAY'] }, 'Tuesdays at 09:00', 'UTC'],
    [{ expression: '15 2 * * 1-5', timezone: 'UTC' }, 'weekdays at 02:15', '15 2 * * 1-5 · UTC'],
    [{ expression: '0 4 1,15 * *', timezone: 'UTC' }, 'by cron', '0 4 1,15 * * · UTC'],
    [{ manual: true }, 'only when asked', null],
  ] as const)('%j is "%s"', (schedule, words, note) => {
    expect(scheduleInWords(schedule as never)).toBe(words);
    expect(scheduleNote(schedule as never)).toBe(note);
  });
});

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
