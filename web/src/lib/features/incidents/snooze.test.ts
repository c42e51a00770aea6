import { describe, expect, it } from 'vitest';
import { dateField } from '#lib/time/date-field.ts';
import { customProblem, nextMorning, snoozeUntil } from './snooze.ts';

const local = (text: string) => new Date(text).getTime();
const HOUR_MS = 3_600_000;
const NIGHT = local('2026-03-04T02:11:00');

describe('the next morning', () => {
  it.each([
    ['is the same day for somebody who is woken at night', '2026-03-04T02:11', '2026-03-04T08:00'],
    ['is the next day in the evening', '2026-03-04T19:30', '2026-03-05T08:00'],
    ['is the next day at 08:00 itself', '2026-03-04T08:00', '2026-03-05T08:00'],
    ['goes over the end of a month', '2026-12-31T22:00', '2027-01-01T08:00'],
  ])('%s', (_, now, morning) => {
    expect(nextMorning(local(now))).toBe(local(morning));
  });
});

describe('a snooze', () => {
  it('lasts as long as was chosen', () => {
    expect(snoozeUntil({ choice: 'hour', custom: '' }, NIGHT)).toBe(NIGHT + HOUR_MS);
    expect(snoozeUntil({ choice: 'hours', custom: '' }, NIGHT)).toBe(NIGHT + 4 * HOUR_MS);
    expect(snoozeUntil({ choice: 'custom', custom: '2026-03-04T02:30' }, NIGHT)).toBe(local('2026-03-04T02:30'));
  });

  it.each([
    ['', 'Choose a day and a time.'],
    ['2026-03-04T02:11', 'Choose a time that is still to come.'],
    ['2027-03-06T00:00', 'Choose a time within 366 days.'],
    ['2026-03-04T02:12', null],
  ])('until "%s" of a date field: %s', (custom, problem) => {
    expect(customProblem({ choice: 'custom', custom }, NIGHT)).toBe(problem);
    expect(customProblem({ choice: 'hour', custom }, NIGHT)).toBeNull();
  });

  it('is offered as a date field writes it', () => {
    expect(dateField(NIGHT + 59_000)).toBe('2026-03-04T02:11');
  });
});
