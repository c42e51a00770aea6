import { DomainError } from './errors.ts';
import { expireIn, type Limit } from './query-limits.ts';

export interface GateOptions {
  /** How many may be inside at once. */
  places: number;
  /** How many may wait for a place, and how long; who comes beyond, or waits longer, is refused. */
  maxWaiting: number;
  maxWaitMs: number;
}

interface Waiting {
  resolve(): void;
  limit: Limit;
}

/** Lets so many in at once, in the order in which they come, and has few enough wait that each is answered in time. */
export class Gate {
  readonly #options: GateOptions;
  #free: number;
  readonly #waiting = new Set<Waiting>();

  constructor(options: GateOptions) {
    this.#options = options;
    this.#free = options.places;
  }

  /** Whoever is let in has to {@link leave}. Rejects with RATE_LIMITED. */
  async enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const { maxWaiting, maxWaitMs } = this.#options;
    if (this.#waiting.size >= maxWaiting) throw tooMany('too many queries are waiting; try again');
    await new Promise<void>((resolve, reject) => {
      const limit = expireIn(maxWaitMs, () => {
        this.#waiting.delete(waiting);
        reject(tooMany('the server is busy with other queries; try again'));
      });
      const waiting = { resolve, limit };
      this.#waiting.add(waiting);
    });
  }

  leave(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      if (!next.limit.end()) continue;
      next.resolve();
      return;
    }
    this.#free += 1;
  }
}

const tooMany = (message: string): Error => new DomainError('RATE_LIMITED', message);
