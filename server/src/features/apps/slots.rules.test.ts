import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextSlot, nextSlots } from './schedule.rules.ts';
import { nextTwoSlots } from './slots.rules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The slots of the time from `after` (not itself) until `end`, as "MM-DD HH:MM" in UTC. */
function slotsBetween(expression: string, timezone: string, after: string, end: string): string[] {
  const slots: string[] = [];
  let at: number | null = Date.parse(after);
  while ((at = nextSlot(expression, timezone, at)) !== null && at < Date.parse(end)) {
    slots.push(new Date(at).toISOString().slice(5, 16).replace('T', ' '));
  }
  return slots;
}

type Row = [what: string, expression: string, slots: string[]];

function table(title: string, timezone: string, after: string, end: string, rows: Row[]): void {
  describe(title, () => {
    it.each(rows)('%s: %s', (_what, expression, slots) => {
      expect(slotsBetween(expression, timezone, after, end)).toEqual(slots);
    });
  });
}

// 29 March 2026: 02:00 +01 becomes 03:00 +02 at 01:00 UTC.
table('Europe/Berlin loses 02:00-03:00 in March', 'Europe/Berlin', '2026-03-28T23:00Z', '2026-03-29T03:00Z', [
  ['a single time in the gap comes at its end', '30 2 * * *', ['03-29 01:00']],
  ['a single time with seconds too', '0 30 2 * * *', ['03-29 01:00']],
  ['the first minute of the gap too', '0 2 * * *', ['03-29 01:00']],
  ['a time before the gap is as ever', '30 1 * * *', ['03-29 00:30']],
  ['a time after the gap is as ever', '30 3 * * *', ['03-29 01:30']],
  ['a list of minutes in the gap is skipped', '15,45 2 * * *', []],
  ['steps in the gap are skipped', '*/10 2 * * *', []],
  ['a range of hours skips the one that is not there', '15 1-3 * * *', ['03-29 00:15', '03-29 01:15']],
  ['a list of hours skips the one that is not there', '0 1,2,3 * * *', ['03-29 00:00', '03-29 01:00']],
  ['every second hour goes on after the gap', '0 */2 * * *', ['03-29 02:00']],
  ['every hour has every real slot', '30 * * * *', ['03-28 23:30', '03-29 00:30', '03-29 01:30', '03-29 02:30']],
  [
    'each twenty minutes are not disturbed',
    '*/20 * * * *',
    [
      '03-28 23:20',
      '03-28 23:40',
      '03-29 00:00',
      '03-29 00:20',
      '03-29 00:40',
      '03-29 01:00',
      '03-29 01:20',
      '03-29 01:40',
      '03-29 02:00',
      '03-29 02:20',
      '03-29 02:40',
    ],
  ],
]);

// 25 October 2026: 03:00 +02 becomes 02:00 +01 at 01:00 UTC.
table('Europe/Berlin has 02:00-03:00 twice in October', 'Europe/Berlin', '2026-10-24T22:00Z', '2026-10-25T03:00Z', [
  ['a single time comes once, at first', '30 2 * * *', ['10-25 00:30']],
  ['the first minute of it comes once', '0 2 * * *', ['10-25 00:00']],
  ['a list of minutes comes once', '15,45 2 * * *', ['10-25 00:15', '10-25 00:45']],
  ['steps come once', '*/20 2 * * *', ['10-25 00:00', '10-25 00:20', '10-25 00:40']],
  ['a range of minutes comes once', '10-11 2 * * *', ['10-25 00:10', '10-25 00:11']],
  ['a range of hours has each once', '15 1-3 * * *', ['10-24 23:15', '10-25 00:15', '10-25 02:15']],
  ['a list of hours has each once', '0 1,2,3 * * *', ['10-24 23:00', '10-25 00:00', '10-25 02:00']],
  ['every second hour has each once', '0 */2 * * *', ['10-25 00:00']],
  ['seconds come once', '0,30 59 2 * * *', ['10-25 00:59', '10-25 00:59']],
  ['a time after the repeated hour is as ever', '0 3 * * *', ['10-25 02:00']],
  [
    'every hour has every real slot',
    '30 * * * *',
    ['10-24 22:30', '10-24 23:30', '10-25 00:30', '10-25 01:30', '10-25 02:30'],
  ],
  [
    'a step of one hour is every hour',
    '30 */1 * * *',
    ['10-24 22:30', '10-24 23:30', '10-25 00:30', '10-25 01:30', '10-25 02:30'],
  ],
  [
    'a range of all hours is every hour',
    '30 0-23 * * *',
    ['10-24 22:30', '10-24 23:30', '10-25 00:30', '10-25 01:30', '10-25 02:30'],
  ],
  [
    'two ranges of all hours are every hour',
    '30 0-11,12-23 * * *',
    ['10-24 22:30', '10-24 23:30', '10-25 00:30', '10-25 01:30', '10-25 02:30'],
  ],
  [
    'a question mark is every hour',
    '30 ? * * *',
    ['10-24 22:30', '10-24 23:30', '10-25 00:30', '10-25 01:30', '10-25 02:30'],
  ],
  ['@hourly is every hour', '@hourly', ['10-24 23:00', '10-25 00:00', '10-25 01:00', '10-25 02:00']],
  [
    'every hour with seconds, too',
    '0 30 * * * *',
    ['10-24 22:30', '10-24 23:30', '10-25 00:30', '10-25 01:30', '10-25 02:30'],
  ],
  [
    'all hours but one are not every hour',
    '30 0-22 * * *',
    ['10-24 22:30', '10-24 23:30', '10-25 00:30', '10-25 02:30'],
  ],
]);

// 8 March 2026: 02:00 -05 becomes 03:00 -04 at 07:00 UTC.
table('America/New_York loses 02:00-03:00 in March', 'America/New_York', '2026-03-08T05:30Z', '2026-03-08T08:30Z', [
  ['a single time in the gap comes at its end', '30 2 * * *', ['03-08 07:00']],
  ['a list of minutes in the gap is skipped', '15,45 2 * * *', []],
  ['every hour has every real slot', '0 * * * *', ['03-08 06:00', '03-08 07:00', '03-08 08:00']],
  ['a range of hours skips the one that is not there', '15 1-3 * * *', ['03-08 06:15', '03-08 07:15']],
]);

// 1 November 2026: 02:00 -04 becomes 01:00 -05 at 06:00 UTC.
table(
  'America/New_York has 01:00-02:00 twice in November',
  'America/New_York',
  '2026-11-01T04:30Z',
  '2026-11-01T08:30Z',
  [
    ['a single time comes once, at first', '30 1 * * *', ['11-01 05:30']],
    ['a list of minutes comes once', '15,45 1 * * *', ['11-01 05:15', '11-01 05:45']],
    ['a time after it is as ever', '15,45 2 * * *', ['11-01 07:15', '11-01 07:45']],
    ['every hour has every real slot', '0 * * * *', ['11-01 05:00', '11-01 06:00', '11-01 07:00', '11-01 08:00']],
    ['a range of hours has each once', '15 1-3 * * *', ['11-01 05:15', '11-01 07:15', '11-01 08:15']],
  ],
);

// 4 October 2026: 02:00 +10:30 becomes 02:30 +11 at 15:30 UTC of the 3rd.
table(
  'Australia/Lord_Howe loses 02:00-02:30 in October',
  'Australia/Lord_Howe',
  '2026-10-03T14:00Z',
  '2026-10-03T16:30Z',
  [
    ['a single time in the gap comes at its end', '15 2 * * *', ['10-03 15:30']],
    ['a single time after it is as ever', '30 2 * * *', ['10-03 15:30']],
    ['of a list the minutes in the gap are skipped', '15,45 2 * * *', ['10-03 15:45']],
    ['every hour has every real slot', '45 * * * *', ['10-03 14:15', '10-03 15:15', '10-03 15:45']],
    ['every hour has no slot in the gap', '15 * * * *', ['10-03 14:45', '10-03 16:15']],
  ],
);

// 5 April 2026: 02:00 +11 becomes 01:30 +10:30 at 15:00 UTC of the 4th.
table(
  'Australia/Lord_Howe has 01:30-02:00 twice in April',
  'Australia/Lord_Howe',
  '2026-04-04T13:30Z',
  '2026-04-04T16:30Z',
  [
    ['a single time comes once, at first', '45 1 * * *', ['04-04 14:45']],
    ['of a list each minute comes once', '15,45 1 * * *', ['04-04 14:15', '04-04 14:45']],
    ['a time after it is as ever', '15,45 2 * * *', ['04-04 15:45', '04-04 16:15']],
    ['every hour has every real slot', '45 * * * *', ['04-04 13:45', '04-04 14:45', '04-04 15:15', '04-04 16:15']],
    ['a range of hours has each once', '45 1-2 * * *', ['04-04 14:45', '04-04 16:15']],
  ],
);

table('Asia/Kathmandu is three quarters of an hour off', 'Asia/Kathmandu', '2026-03-28T20:00Z', '2026-03-28T23:00Z', [
  ['a single time', '30 2 * * *', ['03-28 20:45']],
  ['a list', '15,45 2 * * *', ['03-28 20:30', '03-28 21:00']],
  ['every hour', '0 * * * *', ['03-28 20:15', '03-28 21:15', '03-28 22:15']],
]);

table('UTC never changes its clocks', 'UTC', '2026-03-29T00:30Z', '2026-03-29T03:30Z', [
  ['a single time', '30 2 * * *', ['03-29 02:30']],
  ['a list', '15,45 2 * * *', ['03-29 02:15', '03-29 02:45']],
  ['every hour', '0 * * * *', ['03-29 01:00', '03-29 02:00', '03-29 03:00']],
]);

describe('days', () => {
  it.each([
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
    ['six fields begin with seconds', '30 0 0 * * *', '2026-01-01', ['2026-01-01', '2026-01-02']],
    ['seven fields end with the year', '0 0 0 1 1 * 2030,2032', '2026-01-01', ['2030-01-01', '2032-01-01']],
    ['@daily is midnight', '@daily', '2026-01-01', ['2026-01-02', '2026-01-03']],
  ])('%s: %s', (_what, expression, after, days) => {
    const slots = nextSlots(expression, 'UTC', Date.parse(after), days.length);
    expect(slots.map((slot) => new Date(slot).toISOString().slice(0, 10))).toEqual(days);
  });
});

describe('the end of a schedule', () => {
  it('has no slot after its last year', () => {
    const last = Date.parse('2030-01-01T00:00Z');
    expect(nextSlot('0 0 0 1 1 * 2030', 'UTC', last - 1)).toBe(last);
    expect(nextSlot('0 0 0 1 1 * 2030', 'UTC', last)).toBeNull();
    expect(nextSlot('0 0 0 1 1 * 2030', 'UTC', last + HOUR)).toBeNull();
    expect(nextTwoSlots('0 0 0 1 1 * 2030', 'UTC', last - 1)).toEqual([last, Infinity]);
    expect(nextSlots('0 0 0 1 1 * 2030', 'UTC', last - 1, 5)).toEqual([last]);
    expect(nextSlots('0 0 0 1 1 * 2030', 'UTC', last - 1, 50)).toEqual([last]);
  });

  it('has none at all on 30 February', () => {
    expect(nextSlot('0 0 30 2 *', 'UTC', Date.parse('2026-01-01'))).toBeNull();
  });
});

describe('strictly after', () => {
  it('leaves out a slot that is now, and has one that is a millisecond away', () => {
    const slot = Date.parse('2026-05-05T10:05Z');
    expect(nextSlot('*/5 * * * *', 'UTC', slot - 1)).toBe(slot);
    expect(nextSlot('*/5 * * * *', 'UTC', slot)).toBe(slot + 5 * MINUTE);
    expect(nextSlot('*/5 * * * *', 'UTC', slot + 1)).toBe(slot + 5 * MINUTE);
  });
});

/** What the design says, by asking the zone's clock each minute: none of Croner, none of the memo. */
function slotsByTheClock(minutes: number[], hours: number[], timezone: string, from: number, to: number): number[] {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  const isSingle = minutes.length === 1 && hours.length === 1;
  const slots = new Set<number>();
  const seen = new Set<string>();
  let before = -1;
  // From an hour before, to know what the repeated hour repeats.
  for (let at = from - 2 * HOUR; at < to; at += MINUTE) {
    const clock = format.format(at);
    const minuteOfDay = Number(clock.slice(-5, -3)) * 60 + Number(clock.slice(-2));
    const repeats = seen.has(clock);
    seen.add(clock);
    // Minutes of the day that the clock left out; a jump of most of a day is one back.
    const jump = before < 0 ? 0 : (minuteOfDay - before + 1439) % 1440;
    const isSkipped = (minute: number): boolean => jump <= 180 && (minuteOfDay - minute + 1439) % 1440 < jump;
    before = minuteOfDay;
    if (at <= from) continue;
    const matches = (minute: number): boolean =>
      hours.includes(Math.floor(minute / 60)) && minutes.includes(minute % 60);
    if (matches(minuteOfDay) && (!repeats || hours.length === 24)) slots.add(at);
    const single = (hours[0] as number) * 60 + (minutes[0] as number);
    if (isSingle && isSkipped(single)) slots.add(at);
  }
  return [...slots].sort((a, b) => a - b);
}

const changes: [timezone: string, at: string][] = [
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00Z'], // at midnight
  ['America/St_Johns', '2026-11-01T04:30Z'],
  ['Asia/Kathmandu', '2026-03-29T01:00Z'],
];

const fieldOf = (max: number): fc.Arbitrary<number[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.uniqueArray(fc.nat(max), { minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.constant(Array.from({ length: max + 1 }, (_, value) => value)) },
  );
const write = (values: number[], max: number): string => (values.length === max + 1 ? '*' : values.join(','));

describe('around every change of clocks', () => {
  it('the slots are those that the zone shows on its clock, from wherever one asks', () => {
    const hours = fc.oneof(fieldOf(23), fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }));
    const minutes = fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...changes), minutes, hours, fc.nat(6 * 60), (change, minute, hour, start) => {
        const [timezone, at] = change;
        const from = Date.parse(at) - 3 * HOUR + start * MINUTE;
        const to = Date.parse(at) + 5 * HOUR;
        const expected = slotsByTheClock(minute, hour, timezone, from, to);
        const found = nextSlots(`${write(minute, 59)} ${write(hour, 23)} * * *`, timezone, from, expected.length + 1);
        expect(found.filter((slot) => slot < to)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('what is remembered does not depend on what was asked before', () => {
    const base = Date.parse('2026-10-24T18:00Z');
    fc.assert(
      fc.property(
        fc.constantFrom('*/7 * * * *', '15,45 2 * * *', '0 */3 * * *', '30 2 * * *', '*/20 * * * * *'),
        fc.array(fc.tuple(fc.nat(36 * HOUR), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 12 }),
        (expression, questions) => {
          for (const [offset, count] of questions) {
            const after = base + offset;
            // A longer list than the window serves is worked out afresh.
            const fresh = nextSlots(expression, 'Europe/Berlin', after, 40);
            expect(nextSlots(expression, 'Europe/Berlin', after, count)).toEqual(fresh.slice(0, count));
            expect(nextSlot(expression, 'Europe/Berlin', after)).toBe(fresh[0]);
            expect(nextTwoSlots(expression, 'Europe/Berlin', after)).toEqual(fresh.slice(0, 2));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a long walk from slot to slot, and questions about what lies behind, get the same answers as fresh ones', () => {
    const from = Date.parse('2026-10-24T18:00Z');
    const all = nextSlots('*/7 * * * *', 'America/New_York', from, 301);
    for (let index = 0; index < 300; index++) {
      const here = all[index] as number;
      expect(nextSlot('*/7 * * * *', 'America/New_York', here)).toBe(all[index + 1]);
      for (const behind of [1, 20, 40, 80].filter((steps) => steps <= index)) {
        expect(nextSlot('*/7 * * * *', 'America/New_York', all[index - behind] as number)).toBe(
          all[index - behind + 1],
        );
      }
    }
  });
});
