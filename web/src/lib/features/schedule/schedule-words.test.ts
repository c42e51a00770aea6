import { describe, expect, it } from 'vitest';
import { scheduleInWords, scheduleNote } from './schedule-words.ts';

describe('a schedule in words', () => {
  it.each([
    [{ everySeconds: 1 }, 'every second', null],
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
    [{ manual: true }, 'on demand', null],
  ] as const)('%j is "%s"', (schedule, words, note) => {
    expect(scheduleInWords(schedule as never, 'by cron')).toBe(words);
    expect(scheduleNote(schedule as never)).toBe(note);
  });

  it('is the cron expression where nothing shorter says it', () => {
    expect(scheduleInWords({ expression: '15,45 2 * * *', timezone: 'UTC' })).toBe('15,45 2 * * *');
  });
});
