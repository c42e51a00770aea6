import { idle } from '#lib/time/idle.ts';
import { useTransport } from './transport.svelte.ts';

/** How long queries wait for a connection before they are asked without one. */
const CONNECTED_WITHIN_MS = 4_000;
/** How long whatever can wait for the first data waits for it. */
const SHOWN_WITHIN_MS = 5_000;
/** By then a page is complete on a slow network, too; since it was asked for. */
const COMPLETE_AFTER_MS = 3_000;

/** A query that is held back. */
export interface HeldQuery {
  /** It has its answer. */
  answered(): void;
  /** Nobody wants to know any more. */
  cancel(): void;
}

/**
 * Holds the queries of a page that has just been opened until the server has its subscriptions in place. An answer that
 * was asked for before may be older than the first event, and would have to be asked for again. Where no connection
 * comes about they are asked without one: then, as after each reconnection, all is asked for anew once there is one.
 */
class FirstLoad {
  #isOver = false;
  #hasBegun = false;
  readonly #held = new Set<() => void>();
  readonly #unanswered = new Set<() => void>();
  readonly #shown = Promise.withResolvers<void>();

  /** False while queries are held. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves when what was asked for first has been answered, or that takes too long. */
  get shown(): Promise<void> {
    return this.#shown.promise;
  }

  /** Resolves when there is time for what is not needed yet, such as the code of other pages. */
  readonly complete = this.#shown.promise
    .then(() => new Promise((resolve) => setTimeout(resolve, COMPLETE_AFTER_MS - performance.now())))
    .then(idle);

  /** Calls `ask` when its query may be asked: at once, unless the page has just been opened. */
  hold(ask: () => void): HeldQuery {
    if (this.#isOver) {
      ask();
      return { answered() {}, cancel() {} };
    }
    this.#held.add(ask);
    this.#unanswered.add(ask);
    if (!this.#hasBegun) void this.#begin();
    const answered = () => {
      this.#unanswered.delete(ask);
      if (this.#isOver && this.#unanswered.size === 0) this.#shown.resolve();
    };
    const cancel = () => {
      this.#held.delete(ask);
      answered();
    };
    return { answered, cancel };
  }

  async #begin(): Promise<void> {
    this.#hasBegun = true;
    setTimeout(() => this.#shown.resolve(), SHOWN_WITHIN_MS);
    const transport = useTransport();
    const failed = transport.nextFailure();
    const late = new Promise<void>((resolve) => setTimeout(resolve, CONNECTED_WITHIN_MS));
    // When all effects of this turn have run, so that all subscriptions of the page are on their way.
    await new Promise<void>((resolve) => setTimeout(resolve));
    const opened = transport.opened().then(() => true);
    if (await Promise.race([opened, failed.then(() => false), late.then(() => false)]))
      await Promise.race([transport.takenUp(), failed]);
    this.#isOver = true;
    for (const ask of this.#held) ask();
    this.#held.clear();
    if (this.#unanswered.size === 0) this.#shown.resolve();
  }
}

export const firstLoad = new FirstLoad();
