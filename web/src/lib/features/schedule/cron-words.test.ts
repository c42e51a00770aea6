import { describe, expect, it } from 'vitest';
import { cronInWords } from './cron-words.ts';

describe('a cron expression in words', () => {
  it.each([
    ['* * * * *', 'every minute'],
    ['*/15 * * * *', 'every 15 minutes'],
    ['5 * * * *', 'hourly at :05'],
    ['0 */6 * * *', 'every 6 hours at :00'],
    ['15 2 * * *', 'daily at 02:15'],
    ['0 9 * * 1-5', 'weekdays at 09:00'],
    ['0 9 * * MON-FRI', 'weekdays at 09:00'],
    ['30 4 * * 1', 'Mondays at 04:30'],
    ['15 3 * * SUN', 'Sundays at 03:15'],
    ['0 7 * * 1,3,5', 'Mondays, Wednesdays and Fridays at 07:00'],
    ['0 7 * * tue,THU', 'Tuesdays and Thursdays at 07:00'],
    ['0 0 1 * *', 'monthly on the 1st at 00:00'],
    ['0 0 12 * *', 'monthly on the 12th at 00:00'],
    ['0 6 24 12 *', 'yearly on December 24 at 06:00'],
  ])('%s means %s', (expression, words) => {
    expect(cronInWords(expression)).toBe(words);
  });

  it.each([
    '61 2 * * *',
    '15,45 2 * * *',
    '*/45 * * * *',
    '*/100 * * * *',
    '0 */5 * * *',
    '0/5 * * * *',
    '0 12 */2 * MON',
    '0 0 1 * 1',
    '0 0 * * * *',
    'nonsense',
    '',
  ])('says nothing of "%s" rather than something wrong', (expression) => {
    expect(cronInWords(expression)).toBeNull();
  });
});
