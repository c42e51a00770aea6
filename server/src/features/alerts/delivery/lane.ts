import type { SendResult } from '../channels/channel-kind.ts';

/** Messages that one channel is sent at once by one process. */
const MOST = 100;

/**
 * How much a receiver is given at once: as much as it takes, and half as much after each failure, so that one which is
 * dead is asked by one message at a time, however many wait for it.
 */
export class Lane {
  #limit = MOST;
  #inFlight = 0;

  get free(): number {
    return Math.max(0, Math.floor(this.#limit) - this.#inFlight);
  }

  begin(): void {
    this.#inFlight += 1;
  }

  end({ outcome }: SendResult): void {
    this.#inFlight -= 1;
    this.#limit = outcome === 'RETRY' ? Math.max(1, this.#limit / 2) : Math.min(MOST, this.#limit * 2);
  }
}
