import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../graphql/caller.ts';
import { RateLimitedError } from '../lib/errors.ts';

const MINUTE_SECONDS = 60;

/** How much one key or session may ask of this process in a minute. Programs of agents send as much as they have. */
export class ApiLimits {
  readonly #limiter: RateLimiterMemory | null;
  readonly #perMinute: number | null;

  /** @param perMinute null: any number */
  constructor(perMinute: number | null) {
    this.#perMinute = perMinute;
    this.#limiter = perMinute === null ? null : new RateLimiterMemory({ points: perMinute, duration: MINUTE_SECONDS });
  }

  /** Whether what this caller asks is counted at all. */
  counts({ kind, id }: Caller): boolean {
    return this.#limiter !== null && id !== null && kind !== 'AGENT';
  }

  /** Rejects with RateLimitedError. */
  async take(caller: Caller): Promise<void> {
    if (this.#limiter === null || caller.id === null || !this.counts(caller)) return;
    try {
      await this.#limiter.consume(caller.id);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new RateLimitedError(
        `${this.#perMinute} requests a minute are what one key or session may send`,
        error.msBeforeNext,
      );
    }
  }
}
