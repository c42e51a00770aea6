import { describe, expect, it } from 'vitest';
import { nextSlot as nextSlotOfAgent } from '../../agent/src/schedule/slots.ts';
import { nextSlot as nextSlotOfServer, nextSlots } from '../../server/src/status/slots.rules.ts';

/** The next `count` slots by the agent. */
function slotsOfAgent(expression: string, after: number, count: number): number[] {
  const slots: number[] = [];
  for (let at: number | null = after; slots.length < count;) {
    at = nextSlotOfAgent({ expression, timezone: 'UTC' }, 0, at);
    if (at === null) break;
    slots.push(at);
  }
  return slots;
}

describe('days, by server and agent', () => {
  it.each<[what: string, expression: string, after: string, days: string[]]>([
    ['29 February waits for a leap year', '0 0 29 2 *', '2026-01-01', ['2028-02-29', '2032-02-29']],
    ['29 February leaves out 2100', '0 0 29 2 *', '2096-03-01', ['2104-02-29']],
    ['L is the last day of the month', '0 0 L * *', '2028-01-31', ['2028-02-29', '2028-03-31']],
    ['LW is the last weekday of the month', '0 0 LW * *', '2026-01-01', ['2026-01-30', '2026-02-27']],
    ['15W is the weekday nearest to the 15th', '0 0 15W * *', '2026-02-01', ['2026-02-16', '2026-03-16']],
    ['1W does not leave its month', '0 0 1W * *', '2026-07-15', ['2026-08-03', '2026-09-01']],
    ['5#3 is the third Friday', '0 0 * * 5#3', '2026-01-01', ['2026-01-16', '2026-02-20']],
    ['FRI#2 is the second Friday', '0 0 * * FRI#2', '2026-01-01', ['2026-01-09', '2026-02-13']],
    ['5L is the last Friday', '0 0 * * 5L', '2026-01-01', ['2026-01-30', '2026-02-27']],
    ['MON-FRI leaves out the weekend', '0 0 * * MON-FRI', '2026-01-01', ['2026-01-02', '2026-01-05']],
    ['7 is Sunday, as 0 is', '0 0 * * 7', '2026-01-01', ['2026-01-04', '2026-01-11']],
    ['a day of the month or a day of the week', '0 0 13 * 5', '2026-02-01', ['2026-02-06', '2026-02-13']],
    [
      'a day of the month that begins with * and a day of the week',
      '0 12 */2 * MON',
      '2026-01-01',
      ['2026-01-05', '2026-01-19'],
    ],
    [
      'a day of the month and a day of the week that begins with *',
      '0 0 13 * */2',
      '2026-01-01',
      ['2026-01-13', '2026-06-13'],
    ],
    ['a range of all days does not begin with *', '0 0 1-31 * MON', '2026-01-01', ['2026-01-02', '2026-01-03']],
    ['the first Monday, as it is written for cron', '0 0 */100,1-7 * MON', '2026-01-01', ['2026-01-05', '2026-02-02']],
    ['? is *', '0 0 ? * MON', '2026-01-01', ['2026-01-05', '2026-01-12']],
    [
      'a step of a number goes on to the end',
      '0 0 10/10 * *',
      '2026-01-01',
      ['2026-01-10', '2026-01-20', '2026-01-30', '2026-02-10'],
    ],
    ['a step longer than its range is its begin', '0 0 3-9/70 * *', '2026-01-01', ['2026-01-03', '2026-02-03']],
    ['days of the week in steps', '0 0 * * MON-FRI/2', '2026-01-01', ['2026-01-02', '2026-01-05', '2026-01-07']],
    ['names of months in steps', '0 0 1 jan-DEC/6 *', '2026-01-01', ['2026-07-01', '2027-01-01']],
    ['six fields begin with seconds', '30 0 0 * * *', '2026-01-01', ['2026-01-01', '2026-01-02']],
    ['seven fields end with the year', '0 0 0 1 1 * 2030,2032', '2026-01-01', ['2030-01-01', '2032-01-01']],
    ['@daily is midnight', '@daily', '2026-01-01', ['2026-01-02', '2026-01-03']],
    ['@midnight too', '@midnight', '2026-01-01', ['2026-01-02', '2026-01-03']],
    ['@weekly is Sunday', '@Weekly', '2026-01-01', ['2026-01-04', '2026-01-11']],
    ['@monthly', '@monthly', '2026-01-01', ['2026-02-01', '2026-03-01']],
    ['@yearly', '@yearly', '2026-01-01', ['2027-01-01']],
    ['@annually too', '@annually', '2026-01-01', ['2027-01-01']],
  ])('%s: %s', (_what, expression, after, days) => {
    const dayOf = (slot: number): string => new Date(slot).toISOString().slice(0, 10);
    const count = days.length;
    expect(nextSlots(expression, 'UTC', Date.parse(after), count).map(dayOf)).toEqual(days);
    expect(slotsOfAgent(expression, Date.parse(after), count).map(dayOf)).toEqual(days);
  });
});

describe('minutes, by server and agent', () => {
  it.each<[what: string, expression: string, minutes: number[]]>([
    ['a step of a number goes on to the end', '0/15 * * * *', [0, 15, 30, 45]],
    ['from there', '20/15 * * * *', [20, 35, 50]],
    ['a list may begin with *', '*/100,1-3 * * * *', [0, 1, 2, 3]],
    ['a step of the whole hour', '*/60 * * * *', [0]],
    ['parts that overlap come once', '0-10/5,5-7 * * * *', [0, 5, 6, 7, 10]],
  ])('%s: %s', (_what, expression, minutes) => {
    const hour = Date.parse('2026-01-01T12:00Z');
    const expected = [...minutes, 60 + (minutes[0] as number)].map((minute) => hour + minute * 60_000);
    expect(nextSlots(expression, 'UTC', hour - 1, expected.length)).toEqual(expected);
    expect(slotsOfAgent(expression, hour - 1, expected.length)).toEqual(expected);
  });
});

describe('what is no cron expression, to server and agent', () => {
  it.each([
    ['a step of nothing', '*/0 * * * *'],
    ['a step of a step', '0/5/5 * * * *'],
    ['a step that is no number', '0/x * * * *'],
    ['a number beyond its field', '70/5 * * * *'],
    ['a range backwards', '30-10/5 * * * *'],
    ['a range to nowhere', '5-/5 * * * *'],
    ['a name where there is none', 'mon/5 * * * *'],
    ['four fields', '* * * *'],
    ['eight fields', '* * * * * * * *'],
    ['a job of the start', '@reboot'],
    ['nothing', ''],
  ])('%s: %j', (_what, expression) => {
    expect(() => nextSlotOfServer(expression, 'UTC', 0)).toThrow(/cron expression/);
    expect(() => nextSlotOfAgent({ expression, timezone: 'UTC' }, 0, 0)).toThrow(/Cron/);
  });
});
