import type { Broadcast } from '../lib/broadcast.ts';
import type { Logger } from '../lib/logger.ts';
import { RecentIds } from '../lib/recent-ids.ts';
import { db, execute } from '../lib/query.ts';
import { timestamp, type SqlRunner } from '../lib/sql.ts';
import type { AppCache } from './app-cache.ts';
import type { App } from './app.model.ts';
import { APPS_CHANNEL, type AppChange } from './app-change.ts';
import { BEATS_CHANNEL } from './commit.statement.ts';
import type { EventHub } from './event-hub.ts';
import { newestSequence } from './event-log.ts';
import { MOST_BEATS, readRemoteBeats } from './remote-beats.ts';

export interface RemoteEventsOptions {
  sql: SqlRunner;
  cache: AppCache;
  hub: EventHub;
  findApp(address: { id: string }): Promise<App | null>;
  appChanges: Broadcast<AppChange>;
  /** Name of this process, whose own notifications are passed over. */
  processId: string;
  now(): number;
  logger: Logger;
}

/** What other processes committed is read at most this often. */
const TICK_MS = 20;
/**
 * Beats that were delivered are remembered this long, since two reads may overlap, and one may find beats of this
 * process.
 */
const REMEMBER_MS = 10_000;
/**
 * How often the newest number is asked for, in case that its notification was lost, or this process's own commit had no
 * answer.
 */
const CHECK_EVERY_MS = 1_000;
const ID_LENGTH = 32;

/** Hears of what other processes on the same database have committed and publishes it to this one's subscribers. */
export class RemoteEvents {
  readonly #options: RemoteEventsOptions;
  /** Apps that have beaten elsewhere, with the earliest moment (epoch ms) from which their beats have to be read. */
  #beaten = new Map<string, number>();
  #sequence = 0;
  #timer: NodeJS.Timeout | null = null;
  #isChecking = false;
  #reading: Promise<void> = Promise.resolve();
  readonly #check: NodeJS.Timeout;
  /** Beats before it have been heard of: when a notification last came, or would have. */
  #heardAt: number;

  constructor(options: RemoteEventsOptions) {
    this.#options = options;
    this.#heardAt = options.now();
    const delivered = new RecentIds(REMEMBER_MS);
    options.hub.passBeatsOnce((id) => delivered.add(id, options.now()));
    this.#check = setInterval(() => void this.#catchUp(), CHECK_EVERY_MS).unref();
  }

  readonly channels = [BEATS_CHANNEL, APPS_CHANNEL];

  onNotification(channel: string, payload: string): void {
    const { processId, cache, now } = this.#options;
    this.#heardAt = now();
    const [from, ...rest] = payload.split(' ');
    if (from === processId) return;
    if (channel === APPS_CHANNEL) return this.#publishAppChange(rest[0] as AppChange['kind'], rest[1] ?? '');
    const [sequence, since, ids = ''] = rest;
    this.#sequence = Math.max(this.#sequence, Number(sequence));
    for (let at = 0; at < ids.length; at += ID_LENGTH) {
      const id = asUuid(ids.slice(at, at + ID_LENGTH));
      // The next beat here would be folded from an old state and refused by its version.
      cache.drop(id);
      this.#beaten.set(id, Math.min(this.#beaten.get(id) ?? Infinity, Number(since)));
    }
    this.#timer ??= setTimeout(() => this.#tick(), TICK_MS);
  }

  get processId(): string {
    return this.#options.processId;
  }

  /** All notifications that were sent until now have come. */
  onAlive(): void {
    this.#heardAt = this.#options.now();
  }

  /** Notifications were lost for a while: reads every change of status since, and every beat. */
  async onReconnect(): Promise<void> {
    const { sql, cache, hub, logger } = this.#options;
    const since = this.#heardAt - REMEMBER_MS / 2;
    cache.clear();
    try {
      hub.catchUp(await newestSequence(sql));
      const beaten = db
        .selectFrom('app_state')
        .select('app_id')
        .where('last_heartbeat_at', '>=', timestamp(since))
        .orderBy('last_heartbeat_at', 'desc')
        .limit(MOST_BEATS);
      for (const { app_id } of await execute(sql, beaten)) this.#beaten.set(app_id, since);
      this.#tick();
      const edited = db
        .selectFrom('app')
        .select((eb) => ['id', eb('created_at', '>=', timestamp(since)).as('isNew')])
        .where('updated_at', '>=', timestamp(since));
      for (const { id, isNew } of await execute(sql, edited)) this.#publishAppChange(isNew ? 'CREATED' : 'UPDATED', id);
    } catch (error) {
      logger.error({ err: error }, 'what other processes did meanwhile could not be read');
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#check);
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#reading;
  }

  #tick(): void {
    this.#timer = null;
    const beaten = this.#beaten;
    this.#beaten = new Map();
    const sequence = this.#sequence;
    this.#reading = this.#reading
      .then(() => this.#publish(beaten, sequence))
      .catch((error: unknown) =>
        this.#options.logger.error({ err: error }, "other processes' beats could not be read"),
      );
  }

  async #publish(beaten: Map<string, number>, sequence: number): Promise<void> {
    const { hub, sql } = this.#options;
    hub.catchUp(sequence);
    const watched = [...beaten].filter(([appId]) => hub.isWatched(appId));
    if (watched.length === 0) return;
    hub.publish(0, await readRemoteBeats(sql, watched));
  }

  /** Failing is no news here: whoever else needs the database says so. */
  async #catchUp(): Promise<void> {
    const { hub, sql } = this.#options;
    // Where nothing answers, one that waits is enough.
    if (hub.listenerCount === 0 || this.#isChecking) return;
    this.#isChecking = true;
    await newestSequence(sql).then(
      (newest) => hub.catchUp(newest),
      () => {},
    );
    this.#isChecking = false;
  }

  /** One after the other, so that of two edits the newer one comes last. */
  #publishAppChange(kind: AppChange['kind'], appId: string): void {
    const { cache, findApp, appChanges, logger } = this.#options;
    cache.drop(appId);
    this.#reading = this.#reading
      .then(async () => appChanges.send({ kind, appId, app: kind === 'DELETED' ? null : await findApp({ id: appId }) }))
      .catch((error: unknown) => logger.error({ err: error, appId }, "another process's edit could not be read"));
  }
}

const asUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
