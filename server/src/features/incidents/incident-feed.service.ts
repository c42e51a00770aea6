import { Broadcast } from '../../lib/broadcast.ts';
import type { Logger } from '../../lib/logger.ts';
import { Mailbox } from '../../lib/mailbox.ts';
import type { Incident } from '../../ledger/incident.model.ts';
import type { IncidentChanges } from './incident-changes.ts';

export interface IncidentFeedOptions {
  changes: IncidentChanges;
  /** The incidents with these ids in their order; null for those that do not exist. */
  read(ids: readonly string[]): Promise<(Incident | null)[]>;
  logger: Logger;
}

/** Unread incidents at which a subscription is closed; of each only the newest state is kept. */
const MAX_UNREAD = 10_000;
/** Read at once: a statement is to take a few milliseconds. */
const IDS_AT_ONCE = 500;

/**
 * Incidents as they change, for all who watch: each is read once for them all, together with those that
 * changed while others were read.
 */
export class IncidentFeed {
  readonly #options: IncidentFeedOptions;
  readonly #incidents = new Broadcast<Incident>();
  readonly #changed = new Set<string>();
  #isReading = false;
  #stop: (() => void) | null = null;

  constructor(options: IncidentFeedOptions) {
    this.#options = options;
  }

  /** Those that match, from now on. */
  follow(matches: (incident: Incident) => boolean): Mailbox<Incident> {
    const mailbox = new Mailbox<Incident>({
      limit: MAX_UNREAD,
      keyOf: (incident) => incident.id,
      onEnd: () => {
        stop();
        if (this.#incidents.hasListeners) return;
        this.#stop?.();
        this.#stop = null;
      },
    });
    const stop = this.#incidents.listen((incident) => {
      if (matches(incident)) mailbox.push(incident);
    });
    this.#stop ??= this.#options.changes.listen((id) => this.#hear(id));
    return mailbox;
  }

  #hear(id: string): void {
    this.#changed.add(id);
    if (this.#isReading) return;
    this.#isReading = true;
    // Behind what is told at the same time.
    queueMicrotask(() => void this.#readAll());
  }

  async #readAll(): Promise<void> {
    const { read, logger } = this.#options;
    while (this.#changed.size > 0) {
      const ids = [...this.#changed].slice(0, IDS_AT_ONCE);
      for (const id of ids) this.#changed.delete(id);
      try {
        for (const incident of await read(ids)) if (incident !== null) this.#incidents.send(incident);
      } catch (error) {
        logger.error({ err: error, incidents: ids.length }, 'incidents that have changed could not be read');
      }
    }
    this.#isReading = false;
  }
}
