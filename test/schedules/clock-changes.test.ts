import { describe, expect, it } from 'vitest';
import { nextSlot as nextSlotOfAgent } from '../../agent/src/schedule/slots.ts';
import { nextSlot as nextSlotOfServer } from '../../server/src/status/slots.rules.ts';

type NextSlot = (expression: string, timezone: string, after: number) => number | null;

const programs: [program: string, nextSlot: NextSlot][] = [
  ['server', nextSlotOfServer],
  ['agent', (expression, timezone, after) => nextSlotOfAgent({ expression, timezone }, 0, after)],
];

/** The slots of the time from `after` (not itself) until `end`, as "MM-DD HH:MM" in UTC. */
function slotsBetween(nextSlot: NextSlot, expression: string, timezone: string, after: string, end: string): string[] {
  const slots: string[] = [];
  let at: number | null = Date.parse(after);
  while ((at = nextSlot(expression, timezone, at)) !== null && at < Date.parse(end)) {
    slots.push(new Date(at).toISOString().slice(5, 16).replace('T', ' '));
  }
  return slots;
}

type Row = [what: string, expression: string, slots: string[]];

function table(title: string, timezone: string, after: string, end: string, rows: Row[]): void {
  describe.each(programs)(`by the %s, ${title}`, (_program, nextSlot) => {
    it.each(rows)('%s: %s', (_what, expression, slots) => {
      expect(slotsBetween(nextSlot, expression, timezone, after, end)).toEqual(slots);
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
  ['a list of minutes in the gap comes at its end, once', '15,45 2 * * *', ['03-29 01:00']],
  ['a range of minutes with steps too', '0-59/10 2 * * *', ['03-29 01:00']],
  ['a number with steps too', '5/10 2 * * *', ['03-29 01:00']],
  ['each second of a single minute comes at its end, once', '* 30 2 * * *', ['03-29 01:00']],
  ['minutes that begin with * are skipped in the gap', '*/10 2 * * *', []],
  ['a range of hours has the one in the gap at its end', '15 1-3 * * *', ['03-29 00:15', '03-29 01:00', '03-29 01:15']],
  ['a list of hours has two at its end in one', '0 1,2,3 * * *', ['03-29 00:00', '03-29 01:00']],
  ['every second hour from 0 has the one in the gap', '0 0-23/2 * * *', ['03-29 01:00', '03-29 02:00']],
  ['hours that begin with * go on after the gap', '0 */2 * * *', ['03-29 02:00']],
  ['a day in the gap is that of its end', '30 2 29 3 *', ['03-29 01:00']],
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
  ['a range of minutes with steps comes once', '0-59/20 2 * * *', ['10-25 00:00', '10-25 00:20', '10-25 00:40']],
  [
    'minutes that begin with * come in both',
    '*/30 2 * * *',
    ['10-25 00:00', '10-25 00:30', '10-25 01:00', '10-25 01:30'],
  ],
  ['a range of minutes comes once', '10-11 2 * * *', ['10-25 00:10', '10-25 00:11']],
  ['a range of hours has each once', '15 1-3 * * *', ['10-24 23:15', '10-25 00:15', '10-25 02:15']],
  ['a list of hours has each once', '0 1,2,3 * * *', ['10-24 23:00', '10-25 00:00', '10-25 02:00']],
  ['a range of hours with steps has each once', '0 0-23/2 * * *', ['10-25 00:00']],
  ['hours that begin with * come in both', '0 */2 * * *', ['10-25 00:00', '10-25 01:00']],
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
  ['a range of all hours has each once', '30 0-23 * * *', ['10-24 22:30', '10-24 23:30', '10-25 00:30', '10-25 02:30']],
  [
    'a list that ends with * has each once',
    '30 1,* * * *',
    ['10-24 22:30', '10-24 23:30', '10-25 00:30', '10-25 02:30'],
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
  ['a list of minutes in the gap comes at its end, once', '15,45 2 * * *', ['03-08 07:00']],
  ['every hour has every real slot', '0 * * * *', ['03-08 06:00', '03-08 07:00', '03-08 08:00']],
  ['a range of hours has the one in the gap at its end', '15 1-3 * * *', ['03-08 06:15', '03-08 07:00', '03-08 07:15']],
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
    ['of a list the minutes in the gap come at its end', '15,45 2 * * *', ['10-03 15:30', '10-03 15:45']],
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

// 6 September 2026: 00:00 -04 becomes 01:00 -03 at 04:00 UTC. 5 April 2026: 00:00 -03 becomes 23:00 -04 of the 4th at
// 03:00 UTC.
table('America/Santiago loses the hour after midnight', 'America/Santiago', '2026-09-06T02:30Z', '2026-09-06T05:30Z', [
  ['midnight comes at its end', '@daily', ['09-06 04:00']],
  ['of that day', '30 0 * * SUN', ['09-06 04:00']],
  ['not of the day before', '30 0 * * SAT', []],
  ['every hour has every real slot', '@hourly', ['09-06 03:00', '09-06 04:00', '09-06 05:00']],
]);
table('America/Santiago has 23:00-24:00 twice', 'America/Santiago', '2026-04-05T01:30Z', '2026-04-05T05:30Z', [
  ['midnight comes once, at last', '0 0 * * *', ['04-05 04:00']],
  ['the hour before it comes once, at first', '15,45 23 * * *', ['04-05 02:15', '04-05 02:45']],
  ['every hour has every real slot', '@hourly', ['04-05 02:00', '04-05 03:00', '04-05 04:00', '04-05 05:00']],
]);
