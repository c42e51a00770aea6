import type { ExecutionResult } from 'graphql';
import { setTimeout as pause } from 'node:timers/promises';
import { Gate } from '../../lib/gate.ts';

/**
 * Complexity from which a query is costly: the dashboard's own lists stay below, a page of 500 apps has four times as
 * much.
 */
export const COSTLY_FROM = 1_000;
/**
 * For each millisecond that a costly query takes the next one waits two: on the embedded database, which works on this
 * very thread, pings beside twenty readers are then 0.61 of those without (0.39 with rests of one millisecond).
 */
const REST = 2;
const MAX_REST_MS = 2_000;
/** Who comes beyond, or waits longer, is told RATE_LIMITED. A page may hold less than it could: many are short. */
const MAX_WAITING = 256;
const MAX_WAIT_MS = 10_000;

/**
 * Costly queries one after the other, with rests between. All that executes shares one thread
 * with the beats: twenty readers who ask for hundreds of pages at a time, again and again, left
 * 3% of it to pings, and sweeps were seconds late.
 */
export class CostlyQueries {
  readonly #gate = new Gate({ places: 1, maxWaiting: MAX_WAITING, maxWaitMs: MAX_WAIT_MS });

  /** Rejects with RATE_LIMITED. */
  async run(work: () => ExecutionResult | Promise<ExecutionResult>): Promise<ExecutionResult> {
    await this.#gate.enter();
    const began = performance.now();
    try {
      return await work();
    } finally {
      const rest = Math.min((performance.now() - began) * REST, MAX_REST_MS);
      void pause(rest, undefined, { ref: false }).then(() => this.#gate.leave());
    }
  }
}
