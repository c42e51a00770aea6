/** Where "now" comes from, in epoch milliseconds: tests move it. */
export interface Clock {
  now(): number;
}

/** What this machine knows of time by itself, in milliseconds. */
export interface MachineTime {
  wall(): number;
  /** Never steps, but may stand still while the machine is suspended. */
  monotonic(): number;
}

const machineTime: MachineTime = { wall: () => Date.now(), monotonic: () => performance.now() };

const KEPT_SAMPLES = 8;
/** A wall clock that is this far ahead of the monotonic one: the machine was suspended. */
const LEAP_MS = 1_000;

/**
 * The server's time, as far as its answers tell it: carried on by the monotonic clock, so that a step of this machine's
 * own wall clock does not show. Until the first sample it is the machine's own.
 */
export class ServerClock implements Clock {
  readonly #time: MachineTime;
  /** Wall time minus monotonic time. */
  #base: number;
  /** Each: the server's time minus this machine's, and how long the answer took; the quickest is the truest. */
  #samples: { offset: number; tookMs: number }[] = [];
  #offset = 0;

  constructor(time: MachineTime = machineTime) {
    this.#time = time;
    this.#base = time.wall() - time.monotonic();
  }

  now(): number {
    return this.#machine() + this.#offset;
  }

  /** What this machine's time has to be corrected by, in milliseconds. */
  get offset(): number {
    return this.#offset;
  }

  /** Takes over a correction that was measured before, until there is a newer one. */
  assume(offset: number): void {
    if (this.#samples.length === 0) this.#offset = offset;
  }

  /** An answer that came just now, `tookMs` after its question, said that it was `serverTime` (epoch ms). */
  sample(serverTime: number, tookMs: number): void {
    const offset = serverTime - (this.#machine() - tookMs / 2);
    this.#samples = [...this.#samples, { offset, tookMs }].slice(-KEPT_SAMPLES);
    // So far off that it cannot be the network: what was measured before is no longer true.
    if (Math.abs(offset - this.#offset) > LEAP_MS + tookMs) this.#samples = this.#samples.slice(-1);
    this.#offset = this.#samples.reduce((best, next) => (next.tookMs <= best.tookMs ? next : best)).offset;
  }

  #machine(): number {
    const base = this.#time.wall() - this.#time.monotonic();
    if (base - this.#base > LEAP_MS) this.#base = base;
    return this.#base + this.#time.monotonic();
  }
}
