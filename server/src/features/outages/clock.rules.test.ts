import { describe, expect, it } from 'vitest';
import { gapBegin, mayForget, wasAhead } from './clock.rules.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A moment, in hours after an arbitrary one. */
const at = (hours: number): number => Date.parse('2026-03-04T00:00:00.000Z') + hours * HOUR;

describe('a clock that goes back had been ahead', () => {
  it.each([
    ['where its jump ahead still lies in the future', at(12.1), at(10.1), [{ from: at(10), to: at(12) }], true],
    ['where it goes back to just before its jump', at(12), at(10) - 5_000, [{ from: at(10), to: at(12) }], true],
    ['where it jumped ahead as far as it goes back', at(20), at(18) + 3_000, [{ from: at(10), to: at(12) }], true],
    ['not where no gap is known', at(12), at(10), [], false],
    ['not where Lubdub was away for another while', at(12), at(10), [{ from: at(1), to: at(9) }], false],
    ['not where it goes back to before all that is known', at(12), at(-490_000), [{ from: at(10), to: at(12) }], false],
  ])('%s', (_, last, now, gaps, expected) => {
    expect(wasAhead(last, now, gaps)).toBe(expected);
  });
});

describe('a gap begins', () => {
  it.each([
    ['with the last sweep', at(10), at(12), null, at(10)],
    ['where sweeps had come to before the clock went back', at(-490_000), at(12), at(11), at(11)],
    ['with the last sweep where the clock has passed that', at(12), at(14), at(11), at(12)],
    ['at its end where the clock has not come there yet', at(-490_000), at(10), at(11), at(10)],
  ])('%s', (_, last, now, sweptUntil, expected) => {
    expect(gapBegin(last, now, sweptUntil)).toBe(expected);
  });
});

describe('rows are deleted for their age', () => {
  const now = at(1_000);
  it.each([
    ['while sweeps go on', now, [], true],
    ['after an hour away', now, [{ from: now - HOUR, to: now }], true],
    ['not while there is no sweep', now - 2 * 60_000, [], false],
    ['not before the first sweep', null, [], false],
    ['not where the last sweep lies ahead', now + 2 * 60_000, [], false],
    ['not just after a jump of a hundred days', now, [{ from: now - 100 * DAY, to: now - HOUR }], false],
    ['a day after a hundred days away', now, [{ from: now - 101 * DAY, to: now - DAY }], true],
  ])('%s', (_, lastSweep, gaps, expected) => {
    expect(mayForget(now, lastSweep, gaps)).toBe(expected);
  });
});
