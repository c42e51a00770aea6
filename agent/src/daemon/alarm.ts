import type { Clock } from '../lib/clock.ts';
import { MAX_TIMER_MS } from '../lib/timer.ts';

/** One timer for whatever is due next, and none where nothing is. */
export class Alarm {
  readonly #clock: Clock;
  readonly #nextAt: () => number;
  readonly #onDue: () => void;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  /** @param nextAt when something is due (epoch ms of the clock), Infinity where nothing is */
  constructor(clock: Clock, nextAt: () => number, onDue: () => void) {
    this.#clock = clock;
    this.#nextAt = nextAt;
    this.#onDue = onDue;
  }

  /** After whatever may have changed what is next, or what time it is. */
  set(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const next = this.#nextAt();
    if (this.#stopped || next === Infinity) return;
    const wait = Math.min(MAX_TIMER_MS, Math.max(0, Math.ceil(next - this.#clock.now())));
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // A timer may be early, and the clock may have been set back.
      if (this.#nextAt() <= this.#clock.now()) this.#onDue();
      this.set();
    }, wait);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
