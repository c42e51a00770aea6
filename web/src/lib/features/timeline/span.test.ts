import { describe, expect, it } from 'vitest';
import { centreOf, spanOf, ticksOf, widthOf, zoomed } from './span.ts';

const HOUR = 3_600_000;
const NOW = new Date(2026, 2, 4, 10, 0, 30).getTime();

describe('the span of a timeline', () => {
  it('goes along with the clock in steps, with room for what comes', () => {
    const { since, until } = spanOf(widthOf('1h'), null, NOW);
    expect([since, until]).toEqual([NOW - 30_000 - 39 * 60_000, NOW - 30_000 + 21 * 60_000]);
    expect(spanOf(widthOf('1h'), null, NOW + 20_000).since, 'within a minute nothing is asked anew').toBe(since);
    expect(spanOf(widthOf('1h'), null, NOW + 60_000).since).toBe(since + 60_000);
  });

  it('stays around a moment that was chosen', () => {
    expect(spanOf(widthOf('24h'), NOW, 0)).toEqual({ since: NOW - 12 * HOUR, until: NOW + 12 * HOUR });
    expect([centreOf(''), centreOf('yesterday')]).toEqual([null, null]);
  });

  it('is zoomed until there is no more', () => {
    const [narrow, first, wide] = [widthOf('1h'), widthOf('of no such length'), widthOf('7d')];
    expect(first.value).toBe('6h');
    expect([zoomed(first, 'in'), zoomed(narrow, 'in'), zoomed(wide, 'out')]).toEqual([narrow, null, null]);
  });
});

describe('its axis', () => {
  it('has round times of the reader’s clock, and says where a day begins', () => {
    const since = new Date(2026, 2, 3, 20, 10).getTime();
    const ticks = ticksOf({ since, until: since + 6 * HOUR }, 6);
    expect(ticks.map(({ label }) => label)).toEqual(['21:00', '22:00', '23:00', 'Wed, Mar 4', '01:00', '02:00']);
    expect(ticks.filter(({ isDay }) => isDay)).toHaveLength(1);
  });

  it('never has more ticks than there is room for', () => {
    for (const hours of [1, 6, 24, 168])
      for (const most of [2, 5, 12]) {
        const count = ticksOf({ since: NOW, until: NOW + hours * HOUR }, most).length;
        expect(count).toBeLessThanOrEqual(Math.max(most, hours / 24) + 1);
        expect(count).toBeGreaterThan(0);
      }
  });
});
