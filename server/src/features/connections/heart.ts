import type { ClientBeatMeter } from '../../lib/metrics.ts';
import { JUDGED_LATENCIES } from './quality.rules.ts';

/** An answer that takes longer has been missed. */
const MISSED_AFTER_MS = 10_000;

/** The beats that the server sends to one client, and how they are answered. Times are monotonic, in milliseconds. */
export class Heart {
  readonly #meter: ClientBeatMeter;
  /** Of the last answers, the newest last. */
  readonly latencies: number[] = [];
  missedHeartbeats = 0;
  /** When the beat was sent that has not been answered yet; null without one. */
  #waitingSince: number | null = null;
  #answeredAt: number;

  constructor(meter: ClientBeatMeter, now: number) {
    this.#meter = meter;
    this.#answeredAt = now;
  }

  /** A beat is sent; what was sent before and not answered has been missed. */
  beat(now: number): void {
    if (this.#waitingSince !== null) this.#miss();
    this.#waitingSince = now;
    this.#meter.sent();
  }

  /** The last beat is answered; an answer to nothing is none. */
  answer(now: number): void {
    if (this.#waitingSince === null) return;
    const latency = Math.max(0, now - this.#waitingSince);
    this.#waitingSince = null;
    this.#answeredAt = now;
    this.latencies.push(latency);
    if (this.latencies.length > JUDGED_LATENCIES) this.latencies.shift();
    this.#meter.answered(latency);
    if (latency > MISSED_AFTER_MS) this.#miss();
  }

  /** Whether the last beat has been answered. */
  get isAnswered(): boolean {
    return this.#waitingSince === null;
  }

  /** How long it has answered nothing. */
  silenceMs(now: number): number {
    return now - this.#answeredAt;
  }

  /** The connection ends: a beat that is not answered by now was missed if it has had its time. */
  end(now: number): void {
    if (this.#waitingSince !== null && now - this.#waitingSince > MISSED_AFTER_MS) this.#miss();
    this.#waitingSince = null;
  }

  #miss(): void {
    this.missedHeartbeats += 1;
    this.#meter.missed();
  }
}
