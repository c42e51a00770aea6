/** Where "now" comes from. Below the composition root nothing else reads the time, so that tests can move it. */
export interface Clock {
  /** Wall-clock time in epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

const STEP_MS = 1_000;
const SAMPLE_EVERY_MS = 60_000;

/**
 * The wall clock of a reference that all processes share (the database's), carried on by this process's monotonic clock
 * between two samples: a step of this machine's own wall clock does not show.
 */
export class SampledClock implements Clock {
  readonly #sample: () => Promise<number>;
  readonly #monotonic: () => number;
  /** Reference time minus monotonic time, in milliseconds. */
  #offset = 0;
  #sampledAt = 0;
  /** This machine's own wall time minus monotonic time at the sample. */
  #machineOffset = 0;

  /** @param sample reads the reference clock, in epoch milliseconds */
  constructor(sample: () => Promise<number>, monotonic: () => number = () => performance.now()) {
    this.#sample = sample;
    this.#monotonic = monotonic;
  }

  now(): number {
    return Math.round(this.#offset + this.#monotonic());
  }

  /**
   * Reads the reference clock and goes by it from now on. Rejects when it cannot be read; then the old sample stays.
   */
  async synchronise(): Promise<void> {
    const before = this.#monotonic();
    const reference = await this.#sample();
    this.#sampledAt = this.#monotonic();
    this.#offset = reference - (before + this.#sampledAt) / 2;
    this.#machineOffset = systemClock.now() - this.#sampledAt;
  }

  /** Whether the sample is a minute old, or this machine's wall clock has made a step since, as after a suspend. */
  isDue(): boolean {
    const monotonic = this.#monotonic();
    const step = Math.abs(systemClock.now() - monotonic - this.#machineOffset);
    return step >= STEP_MS || monotonic - this.#sampledAt >= SAMPLE_EVERY_MS;
  }
}
