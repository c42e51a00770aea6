import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextSlot, nextSlots, nextTwoSlots, slotBefore } from './slots.rules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the end of a schedule', () => {
  it('has no slot after its last year', () => {
    const last = Date.parse('2030-01-01T00:00Z');
    expect(nextSlot('0 0 0 1 1 * 2030', 'UTC', last - 1)).toBe(last);
    expect(nextSlot('0 0 0 1 1 * 2030', 'UTC', last)).toBeNull();
    expect(nextSlot('0 0 0 1 1 * 2030', 'UTC', last + HOUR)).toBeNull();
    expect(nextTwoSlots('0 0 0 1 1 * 2030', 'UTC', last - 1)).toEqual([last, Infinity, undefined]);
    expect(slotBefore('0 0 0 1 1 * 2030', 'UTC', last - 1)).toBeNull();
    expect(nextTwoSlots('0 0 0 1 1 * 2030', 'UTC', last - 1)).toEqual([last, Infinity, null]);
    expect(slotBefore('0 0 0 1 1 * 2030', 'UTC', last)).toBe(last);
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

describe('what is remembered', () => {
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
            const [first, second, before] = nextTwoSlots(expression, 'Europe/Berlin', after);
            expect([first, second]).toEqual(fresh.slice(0, 2));
            const last = slotBefore(expression, 'Europe/Berlin', after);
            expect(before ?? last).toBe(last);
            expect(nextSlot(expression, 'Europe/Berlin', (last ?? 0) - 1)).toBe(last);
            expect(nextSlot(expression, 'Europe/Berlin', last ?? 0)).toBe(fresh[0]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a long walk from slot to slot, and questions about what lies behind, get the same answers as fresh ones', () => {
    const from = Date.parse('2026-10-24T18:00Z');
    const all = nextSlots('*/7 * * * *', 'America/New_York', from, 301);
    const first = slotBefore('*/7 * * * *', 'America/New_York', from);
    for (let index = 0; index < 300; index++) {
      const here = all[index] as number;
      expect(nextSlot('*/7 * * * *', 'America/New_York', here)).toBe(all[index + 1]);
      expect(slotBefore('*/7 * * * *', 'America/New_York', here)).toBe(here);
      expect(slotBefore('*/7 * * * *', 'America/New_York', here - 1)).toBe(index === 0 ? first : all[index - 1]);
      for (const behind of [1, 20, 40, 80].filter((steps) => steps <= index)) {
        const there = all[index - behind] as number;
        expect(slotBefore('*/7 * * * *', 'America/New_York', there + 1)).toBe(there);
        expect(nextSlot('*/7 * * * *', 'America/New_York', all[index - behind] as number)).toBe(
          all[index - behind + 1],
        );
      }
    }
  });
});
