import { describe, expect, it } from 'vitest';
import { nextSlot, type Schedule } from './slots.ts';

const at = (time: string): number => Date.parse(time);

/** The first slots after `after`, as "MM-DD HH:MM" in UTC. */
function slots(schedule: Schedule, after: string, count: number): string[] {
  const found: string[] = [];
  for (let next: number | null = at(after); found.length < count;) {
    next = nextSlot(schedule, 0, next);
    if (next === null) break;
    found.push(new Date(next).toISOString().slice(5, 16).replace('T', ' '));
  }
  return found;
}

describe('the next slot', () => {
  it('of an interval is a whole number of periods after its anchor, the first one period after it', () => {
    const anchor = at('2026-01-01T00:00:00.250Z');
    const every = { everySeconds: 10 };
    expect(nextSlot(every, anchor, anchor - 100_000)).toBe(anchor + 10_000);
    expect(nextSlot(every, anchor, anchor)).toBe(anchor + 10_000);
    expect(nextSlot(every, anchor, anchor + 10_000)).toBe(anchor + 20_000);
    expect(nextSlot(every, anchor, anchor + 19_999)).toBe(anchor + 20_000);
  });

  it('of a manual task does not come', () => {
    expect(nextSlot({ manual: true }, 0, 0)).toBeNull();
  });

  it('of a schedule that has come to its end does not come either', () => {
    expect(nextSlot({ expression: '0 0 0 1 1 * 2020', timezone: 'UTC' }, 0, at('2026-01-01'))).toBeNull();
  });

  it('of a daily one is at its time in its zone, on its days', () => {
    const daily = { atTime: '08:30', timezone: 'Europe/Berlin', weekdays: ['MONDAY', 'SUNDAY'] as const };
    expect(slots(daily, '2026-01-01T00:00Z', 3)).toEqual(['01-04 07:30', '01-05 07:30', '01-11 07:30']);
    expect(slots({ ...daily, weekdays: null }, '2026-01-01T00:00Z', 2)).toEqual(['01-01 07:30', '01-02 07:30']);
    expect(slots({ ...daily, weekdays: [] }, '2026-01-01T08:00Z', 1)).toEqual(['01-02 07:30']);
  });

  it('of a daily one may have seconds', () => {
    expect(nextSlot({ atTime: '08:30:15', timezone: 'UTC', weekdays: null }, 0, at('2026-01-01'))).toBe(
      at('2026-01-01T08:30:15Z'),
    );
  });

  it('throws what is wrong with a schedule that is none', () => {
    expect(() => nextSlot({ expression: 'every day', timezone: 'UTC' }, 0, 0)).toThrow(/Cron/);
  });
});

// 25 October 2026: 03:00 +02 becomes 02:00 +01 at 01:00 UTC. 29 March 2026: 02:00 +01 becomes 03:00 +02 at 01:00 UTC.
describe('a change of clocks', () => {
  it('repeats an hour, in which only tasks of any hour or minute run twice', () => {
    const after = '2026-10-24T23:50Z';
    expect(slots({ expression: '30 2 * * *', timezone: 'Europe/Berlin' }, after, 2)).toEqual([
      '10-25 00:30',
      '10-26 01:30',
    ]);
    expect(slots({ expression: '15,45 2 * * *', timezone: 'Europe/Berlin' }, after, 3)).toEqual([
      '10-25 00:15',
      '10-25 00:45',
      '10-26 01:15',
    ]);
    expect(slots({ expression: '30 * * * *', timezone: 'Europe/Berlin' }, after, 3)).toEqual([
      '10-25 00:30',
      '10-25 01:30',
      '10-25 02:30',
    ]);
    expect(slots({ atTime: '02:30', timezone: 'Europe/Berlin', weekdays: null }, after, 2)).toEqual([
      '10-25 00:30',
      '10-26 01:30',
    ]);
  });

  it('leaves out an hour, at whose end what was to run in it does', () => {
    const after = '2026-03-28T23:00Z';
    expect(slots({ expression: '30 2 * * *', timezone: 'Europe/Berlin' }, after, 2)).toEqual([
      '03-29 01:00',
      '03-30 00:30',
    ]);
    expect(slots({ expression: '15,45 2 * * *', timezone: 'Europe/Berlin' }, after, 2)).toEqual([
      '03-29 01:00',
      '03-30 00:15',
    ]);
    expect(slots({ expression: '*/20 2 * * *', timezone: 'Europe/Berlin' }, after, 1)).toEqual(['03-30 00:00']);
  });
});
