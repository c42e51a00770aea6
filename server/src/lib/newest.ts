import { cancellable } from './cancellable.ts';
import { badInput } from './errors.ts';
import { pause } from './pause.ts';

const MIN_EVERY_MS = 100;
const MAX_EVERY_MS = 10_000;

interface NewestOptions<Item> {
  keyOf(item: Item): string;
  /** What is told of both; left out: the newer one. */
  merge?(older: Item, newer: Item): Item;
  /** Left out: as they came. */
  order?(a: Item, b: Item): number;
}

/** The newest item of each key since the last list was taken, in the order in which they came. */
export class Newest<Item> {
  readonly #options: NewestOptions<Item>;
  #items = new Map<string, Item>();
  #some = Promise.withResolvers<void>();

  constructor(options: NewestOptions<Item>) {
    this.#options = options;
  }

  add(item: Item): void {
    const { keyOf, merge } = this.#options;
    const key = keyOf(item);
    const older = this.#items.get(key);
    this.#items.delete(key);
    this.#items.set(key, older !== undefined && merge ? merge(older, item) : item);
    this.#some.resolve();
  }

  addOlder(item: Item): void {
    if (!this.#items.has(this.#options.keyOf(item))) this.add(item);
  }

  /** Lists of what there is, at most one each `everyMs`; see {@link checkEveryMs}. `stop` is called when the reader stops. */
  lists(everyMs: number, stop: () => void): AsyncGenerator<Item[]> {
    const ended = new AbortController();
    return cancellable(this.#lists(everyMs, ended.signal), () => {
      stop();
      ended.abort();
      // Whoever waits gets what there is.
      this.#some.resolve();
    });
  }

  async *#lists(everyMs: number, signal: AbortSignal): AsyncGenerator<Item[]> {
    while (!signal.aborted) {
      await this.#some.promise;
      const items = [...this.#items.values()];
      if (this.#options.order) items.sort(this.#options.order);
      this.#items = new Map();
      this.#some = Promise.withResolvers();
      if (items.length > 0) yield items;
      await pause(everyMs, signal);
    }
  }
}

/** Throws BAD_USER_INPUT for a time between lists that is too short or too long; in milliseconds. */
export function checkEveryMs(everyMs: number): number {
  if (everyMs < MIN_EVERY_MS || everyMs > MAX_EVERY_MS)
    throw badInput('everyMs', `must be ${MIN_EVERY_MS} to ${MAX_EVERY_MS}, not ${everyMs}`);
  return everyMs;
}
