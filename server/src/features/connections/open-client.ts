import { newId } from '../../lib/uuid.ts';
import type { ClientConnection } from './client-connection.model.ts';
import type { Client } from './client.ts';
import { qualityOf } from './quality.rules.ts';

/** What is to be written of a client. */
export interface Told {
  row: ClientConnection;
  /** It has been written. */
  noteTold(): void;
}

/** A client of this process, and what of it is in the database. Times in epoch milliseconds. */
export class OpenClient {
  readonly id = newId();
  readonly #client: Client;
  readonly #serverId: string;
  readonly #connectedAt: number;
  /** When and what was last written. */
  #toldAt = -Infinity;
  #told = '';

  constructor(client: Client, serverId: string, now: number) {
    this.#client = client;
    this.#serverId = serverId;
    this.#connectedAt = now;
  }

  /** What is to be written: something has changed, or it was so long ago that others might think it has gone. */
  due(now: number, tellAgainMs: number): Told | null {
    const { kind, transport, name, userAgent, address, heart } = this.#client;
    const figures = {
      latencyMs: heart?.latencies.at(-1) ?? null,
      quality: qualityOf(heart?.latencies ?? []),
      missedHeartbeats: heart?.missedHeartbeats ?? 0,
      subscriptions: this.#client.subscriptions(),
    };
    const told = JSON.stringify(figures);
    // A clock that was set back would say for long that it was just now.
    if (told === this.#told && Math.abs(now - this.#toldAt) < tellAgainMs) return null;
    return {
      row: {
        id: this.id,
        serverId: this.#serverId,
        kind,
        transport,
        name,
        userAgent,
        address,
        connectedAt: this.#connectedAt,
        lastSeenAt: Math.max(this.#connectedAt, now - (heart?.silenceMs(performance.now()) ?? 0)),
        ...figures,
        toldAt: now,
      },
      noteTold: () => {
        this.#toldAt = now;
        this.#told = told;
      },
    };
  }
}
