import { describe, expect, it } from 'vitest';
import {
  checkSchedule,
  deadlineAfterBeat,
  isSameSchedule,
  periodMs,
  type Schedule,
  ScheduleError,
  slackMs,
} from './schedule.rules.ts';

const DAY = 86_400;
const every = (everySeconds: number): Schedule => ({ type: 'interval', everySeconds });
const cron = (expression: string, timezone = 'UTC'): Schedule => ({ type: 'cron', expression, timezone });
const manual: Schedule = { type: 'manual' };
const ms = (time: string): number => Date.parse(`2026-${time}Z`);
const iso = (at: number): string => new Date(at).toISOString().slice(5, -1).replace('.000', '');

describe('checkSchedule', () => {
  const now = ms('01-01T00:00');

  it.each<[string, Schedule]>([
    ['a second', every(1)],
    ['366 days', every(366 * DAY)],
    ['five fields', cron('*/5 * * * *', 'Europe/Berlin')],
    ['six fields', cron('30 */5 * * * *')],
    ['seven fields', cron('0 0 0 1 1 * 2030')],
    ['29 February', cron('0 0 29 2 *')],
    ['names of days and months', cron('0 0 * JAN-MAR MON,FRI')],
    ['L, W and #', cron('0 0 L,15W * 5#3')],
    ['a nickname', cron('@weekly')],
    ['a zone that is an alias', cron('0 0 * * *', 'Asia/Katmandu')],
    ['none', manual],
  ])('takes %s', (_what, schedule) => {
    expect(() => checkSchedule(schedule, now)).not.toThrow();
  });

  it.each<[string, Schedule, string, string]>([
    ['no seconds', every(0), 'schedule.everySeconds', 'everySeconds 0 is not'],
    ['less than none', every(-60), 'schedule.everySeconds', '-60'],
    ['half a second', every(0.5), 'schedule.everySeconds', '0.5'],
    ['more than 366 days', every(366 * DAY + 1), 'schedule.everySeconds', '31622401'],
    ['no number', every(Number.NaN), 'schedule.everySeconds', 'not a whole number'],
    [
      'minute 61',
      cron('61 * * * *'),
      'schedule.cron.expression',
      '"61 * * * *" is not a cron expression: Invalid value for minute',
    ],
    ['four fields', cron('* * * *'), 'schedule.cron.expression', '"* * * *" is not'],
    ['eight fields', cron('* * * * * * * *'), 'schedule.cron.expression', 'is not'],
    ['nothing', cron(''), 'schedule.cron.expression', '"" is not'],
    ['words', cron('every day'), 'schedule.cron.expression', '"every day" is not'],
    ['@reboot', cron('@reboot'), 'schedule.cron.expression', '"@reboot" is not'],
    ['a date', cron('2030-01-01T00:00:00'), 'schedule.cron.expression', 'is a date'],
    ['500 characters and more', cron(`${'0,'.repeat(260)}0 * * * *`), 'schedule.cron.expression', 'longer than 500'],
    ['30 February', cron('0 0 30 2 *'), 'schedule.cron.expression', '"0 0 30 2 *" has no next run'],
    ['31 April', cron('0 0 31 4 *'), 'schedule.cron.expression', 'has no next run'],
    ['a year that is over', cron('0 0 0 1 1 * 2020'), 'schedule.cron.expression', 'has no next run'],
    ['29 February of a year without it', cron('0 0 0 29 2 * 2027'), 'schedule.cron.expression', 'has no next run'],
    [
      'a zone that is not',
      cron('* * * * *', 'Nowhere/City'),
      'schedule.cron.timezone',
      '"Nowhere/City" is not a time zone',
    ],
    ['an empty zone, which would be the machine’s own', cron('* * * * *', ''), 'schedule.cron.timezone', '"" is not'],
    ['a zone with a space', cron('* * * * *', ' UTC'), 'schedule.cron.timezone', '" UTC" is not'],
    ['an offset', cron('* * * * *', 'UTC+2'), 'schedule.cron.timezone', '"UTC+2" is not'],
  ])('refuses %s, naming the field and the value', (_what, schedule, field, message) => {
    let refused: unknown;
    try {
      checkSchedule(schedule, now);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(ScheduleError);
    expect(refused).toMatchObject({ field, message: expect.stringContaining(message) });
    expect((refused as ScheduleError).message.length).toBeLessThan(400);
  });

  it('refuses a bad schedule each time, not only the first', () => {
    for (const schedule of [cron('61 * * * *'), cron('* * * * *', 'Nowhere/City')]) {
      for (let times = 0; times < 3; times++) expect(() => checkSchedule(schedule, now)).toThrow(ScheduleError);
    }
  });
});

describe('periodMs', () => {
  it.each<[string, Schedule, string, number]>([
    ['an interval is its seconds', every(90), '01-01T00:00', 90],
    ['366 days do not overflow', every(366 * DAY), '01-01T00:00', 366 * DAY],
    ['cron: the distance of the next two slots', cron('*/5 * * * *'), '01-01T00:01', 300],
    ['on a slot: of the two after it', cron('0 9,10 * * *'), '01-01T09:00', 23 * 3600],
    ['an irregular one: of the two to come', cron('0 9,10 * * *'), '01-01T08:00', 3600],
    ['a day of 23 hours', cron('0 12 * * *', 'Europe/Berlin'), '03-27T12:00', 23 * 3600],
    ['a day of 25 hours', cron('0 12 * * *', 'Europe/Berlin'), '10-23T12:00', 25 * 3600],
    ['the last slot of all has no period', cron('0 0 0 1 6 * 2026'), '01-01T00:00', Infinity],
    ['nor has what has no schedule', manual, '01-01T00:00', Infinity],
    ['nor has none', cron('0 0 0 1 6 * 2026'), '07-01T00:00', Infinity],
  ])('%s', (_what, schedule, at, seconds) => {
    expect(periodMs(schedule, ms(at))).toBe(seconds * 1000);
  });
});

describe('slackMs', () => {
  it.each<[string, Schedule, number, number]>([
    ['5% of a short period', every(60), 60, 3000],
    ['a second at least', every(1), 60, 1000],
    ['30 s at most: reached at ten minutes', every(600), 60, 30_000],
    ['30 s at most: of a day', every(DAY), 3600, 30_000],
    ['the grace at most', every(600), 10, 10_000],
    ['a second without grace too', every(600), 0, 1000],
    ['a second of 19 s', every(19), 60, 1000],
    ['5% from 20 s on', every(21), 60, 1050],
    ['5% of the distance of two slots', cron('* * * * *'), 60, 3000],
    ['30 s of a daily cron', cron('0 0 * * *'), 60, 30_000],
    ['30 s where only one slot is left', cron('0 0 0 1 6 * 2026'), 60, 30_000],
    ['30 s without a schedule', manual, 60, 30_000],
  ])('%s', (_what, schedule, grace, slack) => {
    expect(slackMs(schedule, grace, ms('01-01T00:00'))).toBe(slack);
  });
});

describe('deadlineAfterBeat', () => {
  it.each<[string, Schedule, number, string, string, string]>([
    ['interval: beat + period, then slack', every(60), 60, '01-01T00:00:07', '01-01T00:01:07', '01-01T00:01:10'],
    ['interval without grace: a second', every(60), 0, '01-01T00:00:00', '01-01T00:01:00', '01-01T00:01:01'],
    ['interval of a second: a second', every(1), 0, '01-01T00:00:00', '01-01T00:00:01', '01-01T00:00:02'],
    [
      'interval of 30 days (longer than a timer can be)',
      every(30 * DAY),
      60,
      '01-01T00:00:00',
      '01-31T00:00:00',
      '01-31T00:00:30',
    ],
    [
      'cron: a punctual beat, the next slot',
      cron('*/10 * * * *'),
      60,
      '01-01T00:10:00',
      '01-01T00:20:00',
      '01-01T00:20:30',
    ],
    [
      'cron: a late beat, the next slot',
      cron('*/10 * * * *'),
      60,
      '01-01T00:14:00',
      '01-01T00:20:00',
      '01-01T00:20:30',
    ],
    // A tenth of ten minutes is a minute.
    [
      'cron: the grace early counts for its slot',
      cron('*/10 * * * *'),
      50,
      '01-01T00:09:10',
      '01-01T00:20:00',
      '01-01T00:20:30',
    ],
    [
      'cron: a moment earlier does not',
      cron('*/10 * * * *'),
      50,
      '01-01T00:09:09.999',
      '01-01T00:10:00',
      '01-01T00:10:30',
    ],
    [
      'cron: a tenth of the time since the slot before counts too',
      cron('*/10 * * * *'),
      3600,
      '01-01T00:09:00',
      '01-01T00:20:00',
      '01-01T00:20:30',
    ],
    [
      'cron: a moment earlier does not either',
      cron('*/10 * * * *'),
      3600,
      '01-01T00:08:59.999',
      '01-01T00:10:00',
      '01-01T00:10:30',
    ],
    [
      'cron: slack early counts where the tenth is less',
      cron('58,59 * * * *'),
      3600,
      '01-01T00:58:30',
      '01-01T01:58:00',
      '01-01T01:58:30',
    ],
    [
      'cron: the tenth is that of the time before the slot, not of the time after it',
      cron('0 9,10 * * *'),
      3600,
      '01-01T08:00',
      '01-01T10:00:00',
      '01-01T10:00:30',
    ],
    ['cron: of a day, the whole grace', cron('0 3 * * *'), 60, '01-01T02:59:10', '01-02T03:00:00', '01-02T03:00:30'],
    [
      'cron without grace: a second early counts for its slot',
      cron('*/10 * * * *'),
      0,
      '01-01T00:09:59',
      '01-01T00:20:00',
      '01-01T00:20:01',
    ],
    [
      'cron without grace: a moment earlier does not',
      cron('*/10 * * * *'),
      0,
      '01-01T00:09:58.999',
      '01-01T00:10:00',
      '01-01T00:10:01',
    ],
    ['cron each minute: slack is 3 s', cron('* * * * *'), 60, '01-01T00:00:57', '01-01T00:02:00', '01-01T00:02:03'],
    [
      'cron each second: one slot is passed over, never two',
      cron('* * * * * *'),
      60,
      '01-01T00:00:00.500',
      '01-01T00:00:02',
      '01-01T00:00:03',
    ],
    [
      'cron over the lost hour of Berlin',
      cron('30 2 * * *', 'Europe/Berlin'),
      60,
      '03-28T01:30:00',
      '03-29T01:00:00',
      '03-29T01:00:30',
    ],
    [
      'cron list over the lost hour: at its end',
      cron('15,45 2 * * *', 'Europe/Berlin'),
      60,
      '03-28T01:45:00',
      '03-29T01:00:00',
      '03-29T01:00:30',
    ],
    [
      'cron list after the repeated hour’s first pass',
      cron('15,45 2 * * *', 'Europe/Berlin'),
      60,
      '10-25T00:45:00',
      '10-26T01:15:00',
      '10-26T01:15:30',
    ],
    [
      'cron, every hour, in the repeated hour',
      cron('30 * * * *', 'Europe/Berlin'),
      60,
      '10-25T00:30:00',
      '10-25T01:30:00',
      '10-25T01:30:30',
    ],
  ])('%s', (_what, schedule, grace, beat, expected, deadline) => {
    const { expectedAt, deadlineAt } = deadlineAfterBeat(schedule, grace, ms(beat));
    expect({ expected: iso(expectedAt), deadline: iso(deadlineAt) }).toEqual({ expected, deadline });
  });

  it('expects nothing without a schedule', () => {
    expect(deadlineAfterBeat(manual, 60, ms('01-01T00:00'))).toEqual({ expectedAt: Infinity, deadlineAt: Infinity });
  });

  it('expects nothing after the last slot of all', () => {
    const schedule = cron('0 0 0 1 6 * 2026');
    expect(deadlineAfterBeat(schedule, 60, ms('05-31T23:59:29')).expectedAt).toBe(ms('06-01T00:00'));
    for (const beat of ['05-31T23:59:45', '06-01T00:00', '07-01T00:00']) {
      expect(deadlineAfterBeat(schedule, 60, ms(beat))).toEqual({ expectedAt: Infinity, deadlineAt: Infinity });
    }
  });
});

describe('isSameSchedule', () => {
  it.each<[boolean, Schedule, Schedule]>([
    [true, every(60), every(60)],
    [false, every(60), every(61)],
    [false, every(60), cron('* * * * *')],
    [false, cron('* * * * *'), every(60)],
    [true, cron('* * * * *'), cron('* * * * *')],
    [false, cron('* * * * *'), cron('*/2 * * * *')],
    [false, cron('* * * * *'), cron('* * * * *', 'Europe/Berlin')],
    [true, manual, manual],
    [false, manual, every(60)],
    [false, every(60), manual],
    [false, manual, cron('* * * * *')],
    [false, cron('* * * * *'), manual],
  ])('%s for %j and %j', (same, a, b) => {
    expect(isSameSchedule(a, b)).toBe(same);
  });
});
