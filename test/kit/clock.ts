import type { Clock } from '../../server/src/lib/clock.ts';

/** A Wednesday, far from any change of clocks. */
const START = Date.parse('2026-03-04T10:00:00.000Z');

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  #now: number;

  constructor(start = START) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  /** The time in so many milliseconds, as the API writes it. */
  iso(inMs = 0): string {
    return new Date(this.#now + inMs).toISOString();
  }
}
