/** The reader took so long that its mailbox is full. */
export class MailboxFullError extends Error {
  override readonly name = 'MailboxFullError';
}

export interface MailboxOptions<Item> {
  /** Most unread items; one more ends the mailbox with MailboxFullError. */
  limit: number;
  /** Most unread items that are never merged, where that is less. */
  limitUnmerged?: number;
  /** Items with the same key are merged: the newer takes the older one's place at the end. Null: never merged. */
  keyOf?(item: Item): string | null;
  /** Called once, when the reader stops or the mailbox ends; with MailboxFullError when it is full. */
  onEnd?(error: Error | null): void;
}

/** A bounded queue between an event source that does not wait and one reader that may be slow. */
export class Mailbox<Item> implements AsyncIterableIterator<Item> {
  readonly #options: MailboxOptions<Item>;
  /** By key or, for items that are never merged, by a symbol of their own; in the order in which they are read. */
  readonly #items = new Map<string | symbol, Item>();
  #waiting: PromiseWithResolvers<IteratorResult<Item>> | null = null;
  #error: Error | null = null;
  #unmerged = 0;
  #ended = false;

  constructor(options: MailboxOptions<Item>) {
    this.#options = options;
  }

  push(item: Item): void {
    if (this.#ended) return;
    if (this.#waiting !== null) {
      this.#waiting.resolve({ value: item, done: false });
      this.#waiting = null;
      return;
    }
    const key = this.#options.keyOf?.(item) ?? Symbol('unmerged');
    this.#items.delete(key);
    this.#items.set(key, item);
    if (typeof key === 'symbol') this.#unmerged += 1;
    const { limit, limitUnmerged = limit } = this.#options;
    if (this.#items.size > limit || this.#unmerged > limitUnmerged)
      this.end(new MailboxFullError(`${this.#items.size} messages are unread`));
  }

  /** Ends the reader's loop: after what is still unread, or at once with an error. */
  end(error: Error | null = null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    if (error !== null) this.#items.clear();
    if (this.#waiting !== null) {
      if (error === null) this.#waiting.resolve({ value: undefined, done: true });
      else this.#waiting.reject(error);
      this.#waiting = null;
    }
    this.#options.onEnd?.(error);
  }

  async next(): Promise<IteratorResult<Item>> {
    for (const [key, item] of this.#items) {
      this.#items.delete(key);
      if (typeof key === 'symbol') this.#unmerged -= 1;
      return { value: item, done: false };
    }
    if (this.#error !== null) throw this.#error;
    if (this.#ended) return { value: undefined, done: true };
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  async return(): Promise<IteratorResult<Item>> {
    this.#items.clear();
    this.end();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
