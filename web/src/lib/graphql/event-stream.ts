import type { Client, Sink } from 'graphql-ws';
import { backoffMs } from './backoff.ts';

type Subscribe = Client['subscribe'];
type Payload = Parameters<Subscribe>[0];

interface Subscription {
  payload: Payload;
  sink: Sink<never>;
}

interface StreamEvent {
  id: string;
  payload: never;
}

interface Callbacks {
  /** All subscriptions are in place. */
  onOpen: () => void;
  onLost: () => void;
  /** Something has come, be it only a sign of life. */
  onHeard: () => void;
  onTry: () => void;
  /** The server lets nobody in, or not this one. */
  onRefused: () => void;
}

/** Why a stream was not opened. */
class Refusal extends Error {}
const REFUSED_STATUS = new Set([401, 403]);

/** Subscriptions that come and go together, as those of a page do, make one stream. */
const TOGETHER_MS = 20;
/** From the request to the first byte. */
const ANSWER_WITHIN_MS = 10_000;
/** The server gives a sign of life each 12 s. */
const SILENT_MS = 30_000;

/**
 * Subscriptions over server-sent events, all of them in one response: a browser has six connections to a server
 * over HTTP/1.1, for all its tabs together. When others are wanted a new stream takes the place of the old one,
 * which is ended only then, so that nothing is missed between the two. What breaks is opened again, with the
 * variables read anew, for as long as anybody subscribes.
 */
export class EventStream {
  readonly #url: string;
  readonly #callbacks: Callbacks;
  readonly #subscriptions = new Map<string, Subscription>();
  #nextId = 0;
  #current: AbortController | undefined;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #paused = false;
  #isReady = false;
  #readiness = Promise.withResolvers<void>();
  /**
   * What came over each stream that is open; of two that overlap the later one is not heard for what the other has
   * told.
   */
  readonly #heard = new Map<AbortController, Set<string>>();

  constructor(url: string, callbacks: Callbacks) {
    this.#url = url;
    this.#callbacks = callbacks;
  }

  subscribe(payload: Payload, sink: Sink<never>): () => void {
    const id = String((this.#nextId += 1));
    this.#subscriptions.set(id, { payload, sink });
    this.#again(TOGETHER_MS);
    return () => {
      if (this.#subscriptions.delete(id)) this.#again(TOGETHER_MS);
    };
  }

  /** Resolves once all that is subscribed to by now is in place. */
  ready(): Promise<void> {
    return this.#readiness.promise;
  }

  /** Opens the stream anew. */
  restart(): void {
    this.#again(0);
  }

  /** Lets go of the connection until `resume`. */
  pause(): void {
    this.#paused = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#current?.abort();
    this.#current = undefined;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#again(0);
  }

  #again(ms: number): void {
    if (this.#paused) return;
    clearTimeout(this.#timer);
    if (this.#isReady) {
      this.#isReady = false;
      this.#readiness = Promise.withResolvers();
    }
    this.#timer = setTimeout(() => void this.#open(), ms);
  }

  async #open(): Promise<void> {
    this.#timer = undefined;
    const previous = this.#current;
    if (this.#subscriptions.size === 0) {
      this.#current = undefined;
      previous?.abort();
      this.#becomeReady();
      return;
    }
    const abort = new AbortController();
    this.#current = abort;
    const asked = [...this.#subscriptions.keys()];
    this.#heard.set(abort, new Set());
    this.#callbacks.onTry();
    let refused = false;
    try {
      await this.#read(abort, asked, () => previous?.abort());
    } catch (error) {
      // Whatever else it was, it is tried again.
      refused = error instanceof Refusal;
    }
    this.#heard.delete(abort);
    previous?.abort();
    // Another has taken its place, or nobody wants one.
    if (this.#current !== abort) return;
    this.#current = undefined;
    this.#callbacks.onLost();
    if (refused) this.#callbacks.onRefused();
    // A new subscription may have asked for a new stream already.
    if (this.#timer === undefined) this.#again(backoffMs((this.#failures += 1) - 1, Math.random()));
  }

  /** Hands on events until the stream ends; throws where it breaks. */
  async #read(abort: AbortController, asked: readonly string[], onReady: () => void): Promise<void> {
    const subscriptions = asked.flatMap((id) => {
      const payload = this.#subscriptions.get(id)?.payload;
      return payload ? [{ id, query: payload.query, variables: payload.variables ?? null }] : [];
    });
    let watchdog = setTimeout(() => abort.abort(), ANSWER_WITHIN_MS);
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ subscriptions }),
        signal: abort.signal,
      });
      if (REFUSED_STATUS.has(response.status)) throw new Refusal();
      if (!response.ok || !response.body) throw new Error(`the stream was refused: ${response.status}`);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { done, value } = await reader.read();
        clearTimeout(watchdog);
        if (done) return;
        watchdog = setTimeout(() => abort.abort(), SILENT_MS);
        this.#callbacks.onHeard();
        const blocks = (text + value).split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const [, event, data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
          if (event === 'ready') {
            onReady();
            this.#failures = 0;
            this.#becomeReady();
            this.#callbacks.onOpen();
          } else if (event && this.#isNews(abort, data)) this.#pass(event, JSON.parse(data) as StreamEvent);
        }
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  #becomeReady(): void {
    // Where others have been asked for meanwhile, the next stream is awaited.
    if (this.#timer !== undefined) return;
    this.#isReady = true;
    this.#readiness.resolve();
  }

  #isNews(stream: AbortController, data: string): boolean {
    if (this.#heard.get(stream)?.delete(data)) return false;
    for (const [other, heard] of this.#heard) if (other !== stream) heard.add(data);
    return true;
  }

  #pass(event: string, { id, payload }: StreamEvent): void {
    const subscription = this.#subscriptions.get(id);
    if (!subscription) return;
    if (event === 'next') subscription.sink.next(payload);
    if (event === 'complete') {
      this.#subscriptions.delete(id);
      subscription.sink.complete();
    }
  }
}
