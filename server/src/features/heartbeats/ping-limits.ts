import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError, RateLimitedError } from '../../lib/errors.ts';

const MINUTE_SECONDS = 60;

/** How many beats one ping URL may send to this process in a minute; whatever is beyond is told so, and not stored. */
export class PingLimits {
  readonly #perMinute: number;
  readonly #limiter: RateLimiterMemory;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: MINUTE_SECONDS });
  }

  /** Runs `work` for a beat of this key. Rejects with RateLimitedError where it is one too many. */
  async run<Result>(pingKey: string, work: () => Promise<Result>): Promise<Result> {
    try {
      await this.#limiter.consume(pingKey);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new RateLimitedError(`an app may beat ${this.#perMinute} times a minute`, error.msBeforeNext);
    }
    try {
      return await work();
    } catch (error) {
      // Keys that no app has would fill the memory.
      if (error instanceof DomainError && error.code === 'NOT_FOUND') await this.#limiter.delete(pingKey);
      throw error;
    }
  }
}
