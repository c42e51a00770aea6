import type { Logger } from '../lib/logger.ts';
import { pause } from '../lib/pause.ts';
import { isDatabaseAway } from '../lib/sql.ts';
import type { App } from './app.model.ts';
import type { StatusEvent } from './heartbeat.model.ts';

/** An event before it knows its place: `changes` 0 gets the number of the newest change before it. */
export type UnnumberedEvent = Omit<StatusEvent, 'sequence'>;

export interface EventListener {
  /** Must not throw. */
  hear(event: StatusEvent): void;
  /** The only apps it hears of; null: all. Spares reading the beats of other processes that nobody here watches. */
  appIds: ReadonlySet<string> | null;
}

/**
 * Reads the first of the events of the status changes with numbers above `after` and below `before`, in their order.
 */
export type GapReader = (after: number, before: number) => Promise<StatusEvent[]>;

/** Apps whose newest state is remembered: it matters for the moments in which two ways of an event cross. */
const REMEMBERED_APPS = 10_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

/**
 * Hands what has been committed to whoever listens in this process, status changes strictly in the
 * order of their numbers and without a gap: where a number is missing (another connection or process
 * took it), it is read from the database first.
 */
export class EventHub {
  readonly #listeners = new Set<EventListener>();
  readonly #queue: { first: number; events: UnnumberedEvent[] }[] = [];
  readonly #readGap: GapReader;
  readonly #logger: Logger;
  #newest: number;
  #draining = false;
  readonly #closed = new AbortController();
  /** Apps as listeners last saw them, the one longest unseen first. */
  readonly #shown = new Map<string, App>();
  #isNewBeat: (heartbeatId: string) => boolean = () => true;

  /** `newest`: number of the newest status change at the start. */
  constructor(newest: number, readGap: GapReader, logger: Logger) {
    this.#newest = newest;
    this.#readGap = readGap;
    this.#logger = logger;
  }

  /** Number of the newest status change that listeners have seen. */
  get newest(): number {
    return this.#newest;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Returns the function that ends it. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Where a beat may come twice, of itself and in a reading of what others did: asks this whether it is the first time.
   */
  passBeatsOnce(isNew: (heartbeatId: string) => boolean): void {
    this.#isNewBeat = isNew;
  }

  /** Stops waiting for a database that is away. */
  close(): void {
    this.#closed.abort();
  }

  /** Whether anyone hears of this app's events. */
  isWatched(appId: string): boolean {
    for (const { appIds } of this.#listeners) if (appIds === null || appIds.has(appId)) return true;
    return false;
  }

  /**
   * Publishes events of one commit; `first` is the number of the first status change among them, 0 when there is none.
   */
  publish(first: number, events: UnnumberedEvent[]): void {
    if (events.length === 0) return;
    this.#queue.push({ first, events });
    if (!this.#draining) void this.#drain();
  }

  /** Publishes what other processes have committed up to `sequence`. */
  catchUp(sequence: number): void {
    if (sequence > this.#newest) {
      this.#queue.push({ first: sequence + 1, events: [] });
      if (!this.#draining) void this.#drain();
    }
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      if (next.first > this.#newest + 1) await this.#fillGap(next.first);
      let sequence = next.first > 0 ? next.first - 1 : this.#newest;
      for (const event of next.events) {
        sequence += event.changes;
        // Already read as part of a gap.
        if (event.changes > 0 && sequence <= this.#newest) continue;
        if (event.changes > 0) this.#newest = sequence;
        this.#deliver({ ...event, sequence: this.#newest });
      }
    }
    this.#draining = false;
  }

  async #fillGap(before: number): Promise<void> {
    for (let retryMs = FIRST_RETRY_MS; this.#newest < before - 1;) {
      try {
        // Nobody hears of them: whoever subscribes from now on asks for what is newer, or reads the past by cursor.
        const events = this.#listeners.size === 0 ? [] : await this.#readGap(this.#newest, before);
        for (const event of events) {
          this.#newest = event.sequence;
          this.#deliver(event);
        }
        if (events.length === 0) this.#newest = before - 1;
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        this.#logger.error(
          { err: error, after: this.#newest, before },
          'status changes of another process could not be read',
        );
        if (!isDatabaseAway(error)) return;
        // To go on would leave a hole that listeners could not see.
        await pause(retryMs, this.#closed.signal);
        if (this.#closed.signal.aborted) return;
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      }
    }
  }

  #deliver(event: StatusEvent): void {
    let shown: StatusEvent | null = null;
    for (const listener of this.#listeners) {
      if (listener.appIds !== null && !listener.appIds.has(event.appId)) continue;
      if (shown === null) {
        const isNew = event.heartbeat === null || this.#isNewBeat(event.heartbeat.id);
        if (!isNew && event.changes === 0) return;
        shown = this.#asLastShown(event);
      }
      listener.hear(shown);
    }
  }

  /**
   * A beat of this process and a change by another one come by different ways. A beat that comes
   * behind what was committed after it must not show its app as it no longer is: whoever keeps the
   * newest event would keep a status that is over.
   */
  #asLastShown(event: StatusEvent): StatusEvent {
    const { appId, app } = event;
    if (app === null) return event;
    const shown = this.#shown.get(appId);
    if (event.changes === 0 && shown !== undefined && shown.version > app.version) {
      const { status } = shown.state;
      return { ...event, app: shown, previousStatus: status, status };
    }
    this.#shown.delete(appId);
    this.#shown.set(appId, app);
    if (this.#shown.size > REMEMBERED_APPS) this.#shown.delete(this.#shown.keys().next().value as string);
    return event;
  }
}
