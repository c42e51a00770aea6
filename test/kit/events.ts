/** How long a test waits for what should come at once; only a test that fails waits this long. */
export const PATIENCE_MS = 20_000;

/** What a subscription sends, to be awaited one by one. */
export class Events<Event> implements AsyncDisposable {
  readonly #name: string;
  readonly #stop: () => void | Promise<void>;
  readonly #unread: Event[] = [];
  #waiting: PromiseWithResolvers<void> | null = null;
  #error: Error | null = null;

  /** @param name what a message says was waited for */
  constructor(name: string, stop: () => void | Promise<void>) {
    this.#name = name;
    this.#stop = stop;
  }

  push(event: Event): void {
    this.#unread.push(event);
    this.#waiting?.resolve();
  }

  /** Ends the stream: whoever waits for one event more fails with this error. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#waiting?.resolve();
  }

  /** The next event. @throws Error when none comes in time, or what ended the stream */
  async next(): Promise<Event> {
    while (this.#unread.length === 0) {
      if (this.#error !== null) throw this.#error;
      this.#waiting = Promise.withResolvers();
      await within(PATIENCE_MS, this.#waiting.promise, `${this.#name}: no event came`);
    }
    return this.#unread.shift() as Event;
  }

  async take(count: number): Promise<Event[]> {
    const events: Event[] = [];
    while (events.length < count) events.push(await this.next());
    return events;
  }

  /** All events up to and with the first one that is looked for. */
  async until(isLast: (event: Event) => boolean): Promise<Event[]> {
    for (const events: Event[] = []; ;) {
      const event = await this.next();
      events.push(event);
      if (isLast(event)) return events;
    }
  }

  /** What ended the stream; events before it are passed over. */
  async end(): Promise<Error> {
    for (;;) {
      try {
        await this.next();
      } catch (error) {
        if (this.#error !== null) return this.#error;
        throw error;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}

/** The stream ended without an error. */
export class EndedError extends Error {
  override readonly name = 'EndedError';
}

/** The promise's value. @throws Error with the message when it takes longer than `ms` */
export async function within<T>(ms: number, promise: Promise<T>, message: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${message} within ${ms} ms`)), ms);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}
