import { createClient } from 'graphql-ws';
import { backoffMs } from './backoff.ts';

/** `connecting` until the first connection; `lost` from a drop until the socket is back. */
export type Phase = 'connecting' | 'open' | 'lost';

const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;

/**
 * The page's one WebSocket: what state it is in, how long a round trip takes, and a way to hurry a reconnection.
 * A socket that answers no ping is closed and opened anew, since a dead network reports nothing by itself.
 */
class Transport {
  phase = $state<Phase>('connecting');
  /** When the last message of any kind arrived, on this machine's clock; null before the first. */
  heardAt = $state<number | null>(null);
  /** The latest round trip of a ping, in milliseconds. */
  roundTripMs = $state<number | null>(null);
  /** How many connections were tried since the socket was lost. */
  attempts = $state(0);

  #socket: WebSocket | undefined;
  #pings = new Map<string, { sentAt: number; done: (ms: number) => void }>();
  #pingTimer: ReturnType<typeof setInterval> | undefined;
  #hurry: (() => void) | undefined;
  #opened = new Set<() => void>();
  #nextPing = 0;

  client = createClient({
    url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    connectionAckWaitTimeout: 10_000,
    retryWait: (retries) => this.#wait(backoffMs(retries, Math.random())),
    on: {
      connecting: () => {
        if (this.phase === 'lost') this.attempts += 1;
      },
      connected: (socket) => this.#open(socket as WebSocket),
      message: () => {
        this.heardAt = Date.now();
      },
      pong: (received, payload) => {
        if (received) this.#pong(payload);
      },
      closed: () => this.#lose(),
    },
  });

  constructor() {
    addEventListener('online', () => this.hurry());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible') return;
      this.hurry();
      if (this.phase === 'open') void this.ping();
    });
  }

  /** Calls back each time the socket has opened, so that what was missed before can be asked for. */
  onOpen(callback: () => void): () => void {
    this.#opened.add(callback);
    return () => this.#opened.delete(callback);
  }

  /** Cuts a pending wait short and tries to connect now. */
  hurry(): void {
    this.#hurry?.();
  }

  /** Measures one round trip. Resolves with milliseconds; never, if the socket is lost meanwhile. */
  ping(): Promise<number> {
    const socket = this.#socket;
    return new Promise((done) => {
      if (socket?.readyState !== WebSocket.OPEN) return;
      const id = String((this.#nextPing += 1));
      this.#pings.set(id, { sentAt: performance.now(), done });
      socket.send(JSON.stringify({ type: 'ping', payload: { id } }));
      setTimeout(() => {
        if (this.#pings.delete(id) && socket === this.#socket) this.client.terminate();
      }, PONG_WITHIN_MS);
    });
  }

  /**
   * Resolves once the server has taken up what was sent before, subscriptions among it: it takes a socket's messages in their order, and
   * this one has to go to the database. Never rejects.
   */
  takenUp(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => resolve();
      this.client.subscribe({ query: '{ statistics { apps } }' }, { next: () => {}, error: done, complete: done });
    });
  }

  #open(socket: WebSocket): void {
    this.#socket = socket;
    this.phase = 'open';
    this.attempts = 0;
    this.heardAt = Date.now();
    clearInterval(this.#pingTimer);
    this.#pingTimer = setInterval(() => void this.ping(), PING_EVERY_MS);
    void this.ping();
    for (const callback of this.#opened) callback();
  }

  #lose(): void {
    this.#socket = undefined;
    this.phase = this.phase === 'connecting' ? 'connecting' : 'lost';
    this.roundTripMs = null;
    this.#pings.clear();
    clearInterval(this.#pingTimer);
  }

  #pong(payload: Record<string, unknown> | undefined): void {
    const id = String(payload?.['id']);
    const ping = this.#pings.get(id);
    if (!ping) return;
    this.#pings.delete(id);
    this.roundTripMs = performance.now() - ping.sentAt;
    ping.done(this.roundTripMs);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.#hurry = undefined;
        resolve();
      };
      const timer = setTimeout(go, ms);
      this.#hurry = go;
    });
  }
}

let transport: Transport | undefined;

/** The page's socket, opened on first use. Only in the browser. */
export function useTransport(): Transport {
  transport ??= new Transport();
  return transport;
}
