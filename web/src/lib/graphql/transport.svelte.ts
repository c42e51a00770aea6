import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { Pause, backoffMs } from './backoff.ts';
import { isUnauthenticated } from './errors.ts';
import { EventStream } from './event-stream.ts';
import { Pings, isServerWell, timeRequest } from './round-trips.ts';
import { webSocketWorks } from './websocket-probe.ts';

/** `connecting` until the first connection; `lost` from a drop until it is back. */
type Phase = 'connecting' | 'open' | 'lost';

type Subscribe = Client['subscribe'];

interface Subscription {
  payload: Parameters<Subscribe>[0];
  sink: Parameters<Subscribe>[1];
  /** Leaves the way that it goes by now, without a word to the sink. */
  detach: () => void;
}

const PING_EVERY_MS = 10_000;
/**
 * From the start of a connection until it can be used: a network that swallows the handshake reports it after minutes.
 */
const CONNECTED_WITHIN_MS = 10_000;
/** WebSockets that failed, one after the other, while the server answers requests. */
const FAILURES_TO_FALL_BACK = 2;
const TRY_WEBSOCKET_EVERY_MS = 60_000;
const LET_GO_AFTER_MS = 30_000;
/** Codes by which the server closes a WebSocket of somebody who is not, or no longer, who was let in. */
const REFUSALS = new Set<unknown>([4401, 4403]);

const socketUrl = () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`;

/**
 * The page's one connection for everything live: what state it is in, how long a round trip takes, and a way to hurry a
 * reconnection. A WebSocket; where a proxy lets none through, a stream of server-sent events, until a WebSocket works.
 * A connection that answers nothing is closed and opened anew, since a dead network reports nothing by itself.
 */
class Transport {
  phase = $state<Phase>('connecting');
  /** By which way events come. */
  way = $state<'websocket' | 'events'>('websocket');
  /** When the last message of any kind arrived, on this machine's clock; null before the first. */
  heardAt = $state<number | null>(null);
  /** The latest round trip of a ping, in milliseconds. */
  roundTripMs = $state<number | null>(null);
  /** How many connections were tried since the connection was lost. */
  attempts = $state(0);
  /** The server lets this page in no more: nothing is tried until {@link goOn}. */
  halted = $state(false);

  #socket: WebSocket | undefined;
  #pings = new Pings();
  #pingTimer: ReturnType<typeof setInterval> | undefined;
  #handshake: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  /** The next try has no wait before it. */
  #atOnce = false;
  #pause = new Pause();
  #opened = new Set<() => void>();
  #refused = new Set<() => void>();
  #failed = new Set<() => void>();
  /** Resolves with the next change of ways. */
  #turned = Promise.withResolvers<void>();
  #subscriptions = new Set<Subscription>();
  #letGo: ReturnType<typeof setTimeout> | undefined;

  #client = createClient({
    url: socketUrl,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => !this.halted,
    retryWait: (retries) => this.#pause.for(this.#atOnce ? 0 : backoffMs(retries, Math.random())),
    on: {
      connecting: () => {
        if (this.phase === 'lost') this.attempts += 1;
        this.#atOnce = false;
        this.#handshake = setTimeout(() => this.#client.terminate(), CONNECTED_WITHIN_MS);
      },
      connected: (socket) => this.#openSocket(socket as WebSocket),
      message: () => {
        this.heardAt = Date.now();
      },
      pong: (received, payload) => {
        if (received) this.roundTripMs = this.#pings.answered(payload) ?? this.roundTripMs;
      },
      closed: (event) => {
        this.#loseSocket();
        if (REFUSALS.has((event as { code?: unknown }).code)) this.#endRefused();
      },
    },
  });

  #stream = new EventStream('/graphql/stream', {
    onTry: () => {
      if (this.phase === 'lost') this.attempts += 1;
    },
    onHeard: () => {
      this.heardAt = Date.now();
    },
    onOpen: () => this.way === 'events' && this.#open(this.phase !== 'open'),
    onLost: () => this.way === 'events' && this.#lose(),
    onRefused: () => this.way === 'events' && this.#endRefused(),
  });

  constructor() {
    addEventListener('online', () => this.hurry());
    document.addEventListener('visibilitychange', () => {
      clearTimeout(this.#letGo);
      if (document.visibilityState !== 'visible') {
        // Tabs in the background must not take all the connections that a browser has to one server.
        this.#letGo = setTimeout(() => this.way === 'events' && this.#stream.pause(), LET_GO_AFTER_MS);
        return;
      }
      this.#stream.resume();
      this.hurry();
      if (this.phase === 'open') void this.ping();
    });
    setInterval(() => void this.#tryWebSocket(), TRY_WEBSOCKET_EVERY_MS);
  }

  /** As that of graphql-ws, by whichever way works; a change of ways is no end. */
  subscribe: Subscribe = (payload, sink) => {
    const subscription: Subscription = { payload, sink, detach: () => {} };
    this.#subscriptions.add(subscription);
    if (!this.halted) this.#attach(subscription);
    return () => {
      if (!this.#subscriptions.delete(subscription)) return;
      subscription.detach();
      sink.complete();
    };
  };

  /** Calls back each time the connection has opened, so that what was missed before can be asked for. */
  onOpen(callback: () => void): () => void {
    this.#opened.add(callback);
    return () => this.#opened.delete(callback);
  }

  /** Resolves once the connection is open. */
  opened(): Promise<void> {
    if (this.phase === 'open') return Promise.resolve();
    return new Promise((resolve) => {
      const forget = this.onOpen(() => {
        forget();
        resolve();
      });
    });
  }

  /** Resolves when the connection is lost next, or does not come about. */
  nextFailure(): Promise<void> {
    return new Promise((resolve) => this.#failed.add(resolve));
  }

  /** Calls back each time the server says that whoever has this page open is not let in, or no longer. */
  onRefused(callback: () => void): () => void {
    this.#refused.add(callback);
    return () => this.#refused.delete(callback);
  }

  /** An answer has said so. */
  refuse(): void {
    for (const callback of this.#refused) callback();
  }

  /** Ends the connection and tries none, until {@link goOn}; subscriptions wait for that. */
  halt(): void {
    if (this.halted) return;
    this.halted = true;
    for (const subscription of this.#subscriptions) subscription.detach();
    this.#pause.end();
    this.#lose();
    this.#turn();
  }

  /** Takes up what {@link halt} has ended. */
  goOn(): void {
    if (!this.halted) return;
    this.halted = false;
    this.#failures = 0;
    this.#atOnce = true;
    for (const subscription of this.#subscriptions) this.#attach(subscription);
  }

  /** Cuts a pending wait short and tries to connect now. */
  hurry(): void {
    if (this.halted) return;
    this.#pause.end();
    if (this.way === 'events' && this.phase !== 'open') this.#stream.restart();
  }

  /** Measures one round trip. Resolves with milliseconds; never, if the connection is lost meanwhile. */
  ping(): Promise<number> {
    if (this.way === 'events') return this.#request();
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return new Promise(() => {});
    return this.#pings.send(socket, () => {
      if (socket === this.#socket) this.#client.terminate();
    });
  }

  /**
   * Resolves once the server has taken up what was sent before, subscriptions among it: it takes a socket's messages in
   * their order, and this one has to go to the database. Never rejects.
   */
  async takenUp(): Promise<void> {
    const { way } = this;
    if (this.halted) return;
    let stop = () => {};
    const asked = new Promise<void>((resolve) => {
      if (way === 'events') return void this.#stream.ready().then(resolve);
      const done = () => resolve();
      stop = this.#client.subscribe(
        { query: '{ statistics { apps } }' },
        { next: () => {}, error: done, complete: done },
      );
    });
    await Promise.race([asked, this.#turned.promise]);
    stop();
    // What was sent before now goes the other way.
    if (this.way !== way) await this.takenUp();
  }

  #attach(subscription: Subscription): void {
    const { payload, sink } = subscription;
    let attached = true;
    const ended = (): boolean => attached && this.#subscriptions.delete(subscription);
    const subscribe = this.way === 'events' ? this.#stream.subscribe.bind(this.#stream) : this.#client.subscribe;
    const stop = subscribe(payload, {
      next: (result: never) => {
        if (!attached) return;
        sink.next(result);
        if (isUnauthenticated((result as { errors?: unknown }).errors)) this.refuse();
      },
      error: (error: unknown) => {
        if (!ended()) return;
        sink.error(error);
        if (isUnauthenticated(error)) this.refuse();
      },
      complete: () => ended() && sink.complete(),
    });
    subscription.detach = () => {
      attached = false;
      stop();
    };
  }

  #goBy(way: 'websocket' | 'events'): void {
    if (this.way === way) return;
    this.way = way;
    this.#failures = 0;
    this.#atOnce = true;
    for (const subscription of this.#subscriptions) {
      subscription.detach();
      this.#attach(subscription);
    }
    this.#turn();
  }

  #turn(): void {
    this.#turned.resolve();
    this.#turned = Promise.withResolvers();
  }

  #endRefused(): void {
    this.halt();
    this.refuse();
  }

  /** A WebSocket has failed. Where the server answers all the same, it is the WebSocket that does not get through. */
  async #countFailure(): Promise<void> {
    this.#failures = (await isServerWell()) ? this.#failures + 1 : 0;
    if (this.#failures >= FAILURES_TO_FALL_BACK) this.#goBy('events');
  }

  async #tryWebSocket(): Promise<void> {
    if (this.way !== 'events' || document.hidden || this.halted) return;
    if ((await webSocketWorks(socketUrl(), CONNECTED_WITHIN_MS)) && this.way === 'events') this.#goBy('websocket');
  }

  #openSocket(socket: WebSocket): void {
    clearTimeout(this.#handshake);
    this.#failures = 0;
    this.#socket = socket;
    this.#open(true);
  }

  /** `news`: something may have been missed before. */
  #open(news: boolean): void {
    this.phase = 'open';
    this.attempts = 0;
    this.heardAt = Date.now();
    clearInterval(this.#pingTimer);
    this.#pingTimer = setInterval(() => void this.ping(), PING_EVERY_MS);
    if (!news) return;
    void this.ping();
    for (const callback of this.#opened) callback();
  }

  #loseSocket(): void {
    clearTimeout(this.#handshake);
    const wasOpen = this.#socket !== undefined;
    this.#socket = undefined;
    if (this.way === 'events') return;
    this.#lose();
    if (!wasOpen && !this.halted) void this.#countFailure();
  }

  #lose(): void {
    this.phase = this.phase === 'connecting' ? 'connecting' : 'lost';
    this.roundTripMs = null;
    this.#pings.forget();
    clearInterval(this.#pingTimer);
    for (const resolve of this.#failed) resolve();
    this.#failed.clear();
  }

  /** A round trip where there is no socket. A server that does not answer loses the connection. */
  async #request(): Promise<number> {
    try {
      this.roundTripMs = await timeRequest();
      return this.roundTripMs;
    } catch {
      if (this.phase === 'open' && this.way === 'events') {
        this.#lose();
        this.#stream.restart();
      }
      return new Promise(() => {});
    }
  }
}

let transport: Transport | undefined;

/** The page's connection, opened on first use. Only in the browser. */
export function useTransport(): Transport {
  transport ??= new Transport();
  return transport;
}
