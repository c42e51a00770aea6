import { createSubscription } from '#lib/graphql/query.svelte.ts';
import { useTransport } from '#lib/graphql/transport.svelte.ts';
import { clock } from '#lib/time/clock.svelte.ts';
import { idle } from '#lib/time/idle.ts';
import { ServerHeartbeatDocument } from './operations.ts';
import { qualityOf } from './quality.ts';

/** The server's beat comes every 30 s; the page's second-hand and the network get one more before it is called late. */
export const BEAT_EVERY_MS = 30_000;
const ALLOWANCE_MS = 1_000;
const KEPT = 10;

interface ServerBeat {
  /** On the server's clock, epoch milliseconds. */
  sentAt: number;
  /** On this machine's clock, epoch milliseconds. */
  receivedAt: number;
  /** The WebSocket round trip measured at this beat; null until its answer is back. */
  latencyMs: number | null;
}

type Health = 'connecting' | 'connected' | 'warning' | 'error';

class Connection {
  beats = $state<ServerBeat[]>([]);
  total = $state(0);
  #latencySum = $state(0);
  #latencyCount = $state(0);
  #openedAt = Date.now();

  /** Milliseconds since the last beat, by the page's clock; since the page was opened, before the first. */
  get sinceBeatMs(): number {
    const last = this.beats.at(-1)?.receivedAt ?? this.#openedAt;
    return Math.max(0, clock.now - clock.offsetMs - last);
  }

  get health(): Health {
    const { phase } = useTransport();
    if (phase === 'lost') return this.sinceBeatMs > 2 * BEAT_EVERY_MS ? 'error' : 'warning';
    if (this.sinceBeatMs > 2 * BEAT_EVERY_MS + ALLOWANCE_MS) return 'error';
    if (this.sinceBeatMs > BEAT_EVERY_MS + ALLOWANCE_MS) return 'warning';
    return phase === 'open' ? 'connected' : 'connecting';
  }

  get latencyMs(): number | null {
    return this.#latencies.at(-1) ?? null;
  }

  get averageMs(): number | null {
    return this.#latencyCount === 0 ? null : this.#latencySum / this.#latencyCount;
  }

  get quality() {
    return qualityOf(this.#latencies);
  }

  get #latencies(): number[] {
    return this.beats.flatMap((beat) => (beat.latencyMs === null ? [] : [beat.latencyMs]));
  }

  /** Takes in a beat with the server's time of sending, epoch milliseconds, and measures a round trip for it. */
  async receive(sentAt: number): Promise<void> {
    const receivedAt = Date.now();
    this.beats.push({ sentAt, receivedAt, latencyMs: null });
    if (this.beats.length > KEPT) this.beats.shift();
    this.total += 1;
    this.#setClock(sentAt, receivedAt, useTransport().roundTripMs ?? 0);
    // A round trip measured while the page is drawn would be the page's time, not the network's.
    await idle();
    const latencyMs = await useTransport().ping();
    const beat = this.beats.find((one) => one.receivedAt === receivedAt);
    if (!beat) return;
    beat.latencyMs = latencyMs;
    this.#latencySum += latencyMs;
    this.#latencyCount += 1;
    this.#setClock(sentAt, receivedAt, latencyMs);
  }

  /** The beat took about half a round trip to arrive; the rest of the difference is the clocks'. */
  #setClock(sentAt: number, receivedAt: number, roundTripMs: number): void {
    clock.offsetMs = Math.round(sentAt + roundTripMs / 2 - receivedAt);
  }
}

export const connection = new Connection();

/** Listens to the server's beat as long as the calling component lives, while `wanted` says so. */
export function followServerHeartbeat(wanted: () => boolean): void {
  createSubscription(
    ServerHeartbeatDocument,
    () => (wanted() ? {} : null),
    (data) => void connection.receive(Date.parse(data.serverHeartbeat.ts)),
  );
}
