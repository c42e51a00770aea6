import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineAfterBeat as deadlineOfAgent } from '../../agent/src/schedule/deadline.ts';
import { nextSlot as nextSlotOfAgent, slotBefore as slotBeforeOfAgent } from '../../agent/src/schedule/slots.ts';
import { deadlineAfterBeat } from '../../server/src/status/schedule.rules.ts';
import { nextSlots, slotBefore } from '../../server/src/status/slots.rules.ts';
import { debianRuns } from './debian-cron.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** In each, the clock changes at that moment. */
const changes: [timezone: string, at: string][] = [
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['America/St_Johns', '2026-11-01T04:30Z'],
  // By half an hour.
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  // By two hours.
  ['Antarctica/Troll', '2026-03-29T01:00Z'],
  ['Antarctica/Troll', '2026-10-25T01:00Z'],
  // At midnight.
  ['Africa/Cairo', '2026-04-23T22:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00Z'],
  ['America/Havana', '2026-03-08T05:00Z'],
  ['America/Havana', '2026-11-01T05:00Z'],
  ['America/Santiago', '2026-09-06T04:00Z'],
  ['America/Santiago', '2026-04-05T03:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00Z'],
  // Never.
  ['Asia/Kathmandu', '2026-03-29T01:00Z'],
];

function slotsOfAgent(expression: string, timezone: string, from: number, to: number): number[] {
  const slots: number[] = [];
  for (let at = nextSlotOfAgent({ expression, timezone }, 0, from); at !== null && at <= to;) {
    slots.push(at);
    at = nextSlotOfAgent({ expression, timezone }, 0, at);
  }
  return slots;
}

function slotsOfServer(expression: string, timezone: string, from: number, to: number): number[] {
  const slots: number[] = [];
  for (let at = from; ;) {
    const next = nextSlots(expression, timezone, at, 16);
    slots.push(...next.filter((slot) => slot <= to));
    at = next.at(-1) ?? Infinity;
    if (next.length < 16 || at > to) return slots;
  }
}

/** A field as people write it. */
function field(low: number, high: number, often: number): fc.Arbitrary<string> {
  const number = fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: low, max: often }) },
    fc.integer({ min: low, max: high }),
  );
  const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.oneof(fc.integer({ min: 1, max: 7 }), fc.constantFrom(15, 20, 100));
  const part = fc.oneof(
    { weight: 3, arbitrary: number.map(String) },
    range,
    fc.tuple(range, step).map(([values, every]) => `${values}/${every}`),
    fc.tuple(number, step).map(([from, every]) => `${from}/${every}`),
    step.map((every) => `*/${every}`),
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('*') },
    { weight: 5, arbitrary: fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(',')) },
  );
}
const anyDay = { weight: 3, arbitrary: fc.constant('*') };
const expressions = fc
  .tuple(
    field(0, 59, 59),
    field(0, 23, 4),
    fc.oneof(anyDay, field(1, 31, 31)),
    fc.oneof(anyDay, anyDay, fc.constantFrom('3-11', 'mar,APR,oct-nov', '*/2')),
    fc.oneof(anyDay, field(0, 6, 6), fc.constantFrom('sun', 'Sat,7', 'mon-fri', '5-7')),
  )
  .map((fields) => fields.join(' '));

describe("server and agent read cron as Debian's cron does", () => {
  it('around every change of clocks', () => {
    fc.assert(
      fc.property(fc.constantFrom(...changes), expressions, fc.nat(6 * 60), ([timezone, change], expression, start) => {
        const from = Date.parse(change) - 4 * HOUR + start * MINUTE;
        const to = Date.parse(change) + 6 * HOUR;
        const expected = debianRuns(expression, timezone, from, to);
        expect(slotsOfServer(expression, timezone, from, to)).toEqual(expected);
        expect(slotsOfAgent(expression, timezone, from, to)).toEqual(expected);
      }),
      { numRuns: 250 },
    );
  });

  it('on every day of the year', () => {
    fc.assert(
      fc.property(field(1, 31, 31), field(0, 6, 6), fc.nat(300), (day, weekday, start) => {
        const from = Date.parse('2027-12-31T23:00Z') + start * 24 * HOUR;
        const to = from + 45 * 24 * HOUR;
        const expected = debianRuns(`0 12 ${day} * ${weekday}`, 'UTC', from, to);
        expect(slotsOfServer(`0 12 ${day} * ${weekday}`, 'UTC', from, to)).toEqual(expected);
        expect(slotsOfAgent(`0 12 ${day} * ${weekday}`, 'UTC', from, to)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('also backwards', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        expressions,
        fc.nat(10 * HOUR),
        ([timezone, change], expression, start) => {
          const at = Date.parse(change) - 4 * HOUR + start;
          const before = debianRuns(expression, timezone, Date.parse(change) - 24 * HOUR, at).at(-1);
          if (before === undefined) return;
          // Whatever was asked before.
          nextSlots(expression, timezone, at + HOUR, 3);
          expect(slotBefore(expression, timezone, at)).toBe(before);
          expect(slotBefore(expression, timezone, at)).toBe(before);
          expect(slotBeforeOfAgent({ expression, timezone }, at)).toBe(before);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('and agree on the deadline after a beat', () => {
    const schedules = fc.oneof(
      fc.constantFrom(1, 10, 60, 3600, 86_400).map((everySeconds) => ({ everySeconds })),
      fc.tuple(expressions, fc.constantFrom(...changes)).map(([expression, [timezone]]) => ({ expression, timezone })),
    );
    const moment = fc.integer({ min: Date.parse('2026-03-01'), max: Date.parse('2026-11-10') });
    // Of the time between two slots, before the second: a tenth is what counts as early.
    const part = fc.oneof(fc.constantFrom(0.02, 0.06, 0.09, 0.11), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(schedules, fc.constantFrom(0, 2, 60, 3600, 86_400), moment, part, (schedule, grace, some, before) => {
        if ('everySeconds' in schedule) {
          const { deadlineAt } = deadlineAfterBeat({ type: 'interval', ...schedule }, grace, some);
          expect(deadlineOfAgent(schedule, grace, some)).toBe(deadlineAt);
          return;
        }
        const [first = some, second = first] = nextSlots(schedule.expression, schedule.timezone, some, 2);
        const at = Math.max(first, Math.ceil(second - (second - first) * before));
        const { deadlineAt } = deadlineAfterBeat({ type: 'cron', ...schedule }, grace, at);
        expect(deadlineOfAgent(schedule, grace, at)).toBe(deadlineAt);
      }),
      { numRuns: 200 },
    );
  });
});
