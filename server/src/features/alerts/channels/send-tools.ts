import { LRUCache } from 'lru-cache';
import { Outbound, type OutboundOptions } from '../../../lib/networks.ts';
import type { SendTools, ServerMail, Surroundings } from './channel-kind.ts';

/** How long one attempt may take. */
const ATTEMPT_MS = 10_000;
const MAX_KEPT = 200;
const MAX_REACHED = 10_000;

export interface ToolboxOptions extends OutboundOptions {
  serverMail: ServerMail;
  /** Epoch milliseconds. */
  now(): number;
  /** How long one attempt may take; 10 s by default. */
  attemptMs?: number;
}

interface Kept {
  resource: object;
  close: () => void;
}

/** What this process sends messages with: one for all channels, closed when it stops. */
export class Toolbox implements Surroundings {
  readonly serverMail: ServerMail;
  readonly #outbound: Outbound;
  readonly #now: () => number;
  readonly #attemptMs: number;
  readonly #kept = new LRUCache<string, Kept>({ max: MAX_KEPT, dispose: ({ close }) => close() });
  readonly #reached = new LRUCache<string, Set<string>>({ max: MAX_REACHED });

  constructor({ serverMail, now, attemptMs = ATTEMPT_MS, ...outbound }: ToolboxOptions) {
    this.serverMail = serverMail;
    this.#outbound = new Outbound(outbound);
    this.#now = now;
    this.#attemptMs = attemptMs;
  }

  /** For one attempt, whose time runs from now. `signal` ends it before its time. */
  tools(signal?: AbortSignal): SendTools {
    const timeout = AbortSignal.timeout(this.#attemptMs);
    return {
      agentFor: (url, reach) => this.#outbound.agentFor(url, reach),
      connect: (host, port, ended) => this.#outbound.connect(host, port, ended),
      kept: (key, make, close) => this.#keep(key, make, close),
      reached: (deliveryId) => this.#reachedOf(deliveryId),
      serverMail: this.serverMail,
      now: this.#now,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    };
  }

  mayAllow(host: string): boolean {
    return this.#outbound.mayAllow(host);
  }

  /** Ends all connections that are kept. */
  close(): void {
    this.#kept.clear();
    this.#outbound.close();
  }

  #keep<Resource extends object>(
    key: string,
    make: () => Resource,
    close: (resource: Resource) => void = () => {},
  ): Resource {
    const known = this.#kept.get(key);
    if (known !== undefined) return known.resource as Resource;
    const resource = make();
    this.#kept.set(key, { resource, close: () => close(resource) });
    return resource;
  }

  #reachedOf(deliveryId: string): Set<string> {
    let reached = this.#reached.get(deliveryId);
    if (reached === undefined) this.#reached.set(deliveryId, (reached = new Set()));
    return reached;
  }
}
