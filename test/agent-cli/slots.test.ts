import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextSlot, type Schedule } from '../../agent/src/schedule/slots.ts';
import { nextTaskSlot, type TaskSchedule } from '../../server/src/features/tasks/task-schedule.rules.ts';

// The agent claims the slots that it computes itself, and the server refuses those that it does not know: both
// have to agree, above all where clocks change.

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/St_Johns'];
const EXPRESSIONS = [
  '* * * * *',
  '*/7 * * * *',
  '30 2 * * *',
  '15,45 2 * * *',
  '*/10 1-3 * * *',
  '0 */2 * * *',
  '30 0-23 * * *',
  '0 30 1 * * *',
  '59 59 2 * * SUN',
  '0 3 L * *',
  '@daily',
  '@hourly',
];
/** Each within two days of a change of clocks in most of the zones. */
const CHANGES = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'].map(Date.parse);

/** The first slots of both, as ISO times. */
function both(agents: Schedule, servers: TaskSchedule, anchor: number, after: number): [string[], string[]] {
  const first = (next: (at: number) => number | null): string[] => {
    const found: string[] = [];
    for (let at: number | null = next(after); at !== null && found.length < 12; at = next(at))
      found.push(new Date(at).toISOString());
    return found;
  };
  return [first((at) => nextSlot(agents, anchor, at)), first((at) => nextTaskSlot(servers, anchor, at))];
}

const times = fc.tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -48 * 3_600_000, max: 48 * 3_600_000 }));

test('agent and server agree on the slots of cron expressions', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...EXPRESSIONS),
      fc.constantFrom(...ZONES),
      times,
      (expression, timezone, [day, off]) => {
        const [agents, servers] = both({ expression, timezone }, { type: 'cron', expression, timezone }, 0, day + off);
        expect(agents).toEqual(servers);
      },
    ),
    { numRuns: 400 },
  );
});

test('agent and server agree on the slots of daily tasks', () => {
  const times24 = fc.constantFrom('00:00', '01:30', '02:00', '02:30', '02:30:15', '03:00', '9:05', '23:59');
  const days = fc.subarray(['MONDAY', 'TUESDAY', 'SATURDAY', 'SUNDAY'] as const);
  fc.assert(
    fc.property(times24, fc.constantFrom(...ZONES), days, times, (atTime, timezone, weekdays, [day, off]) => {
      const servers: TaskSchedule = { type: 'daily', atTime, timezone, weekdays };
      const [agents, known] = both({ atTime, timezone, weekdays }, servers, 0, day + off);
      expect(agents).toEqual(known);
    }),
    { numRuns: 400 },
  );
});

test('agent and server agree on the slots of intervals', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.nat(1e9),
      fc.integer({ min: -1e9, max: 2e9 }),
      (everySeconds, anchor, after) => {
        const [agents, servers] = both({ everySeconds }, { type: 'interval', everySeconds }, anchor, after);
        expect(agents).toEqual(servers);
      },
    ),
  );
});
