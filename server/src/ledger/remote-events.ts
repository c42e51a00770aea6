import type { Broadcast } from '../lib/broadcast.ts';
import type { Logger } from '../lib/logger.ts';
import { RecentIds } from '../lib/recent-ids.ts';
import { timestamp, type SqlRunner } from '../lib/sql.ts';
import type { AppCache } from './app-cache.ts';
import { APP_COLUMNS, toApp, type App, type AppRow } from './app.model.ts';
import { APPS_CHANNEL, type AppChange } from './app-change.ts';
import { INSTANCE_COLUMNS, type Instance } from './instance.model.ts';
import { BEATS_CHANNEL } from './commit.statement.ts';
import type { EventHub, UnnumberedEvent } from './event-hub.ts';
import { HEARTBEAT_COLUMNS, type Heartbeat } from './heartbeat.model.ts';
import { newestSequence } from './event-log.ts';

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
const PAGE = 5_000;
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
      const beaten = await sql.query<{ app_id: string }>(
        `select app_id from app_state where last_heartbeat_at >= $1 order by last_heartbeat_at desc limit ${PAGE}`,
        [timestamp(since)],
      );
      for (const { app_id } of beaten) this.#beaten.set(app_id, since);
      this.#tick();
      const edited = await sql.query<{ id: string; is_new: boolean }>(
        'select id, created_at >= $1 as is_new from app where updated_at >= $1',
        [timestamp(since)],
      );
      for (const { id, is_new } of edited) this.#publishAppChange(is_new ? 'CREATED' : 'UPDATED', id);
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
    const { hub } = this.#options;
    hub.catchUp(sequence);
    const watched = [...beaten].filter(([appId]) => hub.isWatched(appId));
    if (watched.length === 0) return;
    hub.publish(0, await this.#readBeats(watched));
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

  /**
   * The beats of these apps that changed no status, the newest where they are too many: those that did come as changes
   * of status.
   */
  async #readBeats(watched: [appId: string, since: number][]): Promise<UnnumberedEvent[]> {
    const rows = await this.#options.sql.query<{ heartbeat: Heartbeat; app: AppRow; instance: Instance | null }>(
      `select heartbeat, app, instance from (select h."receivedAt", h.id, to_json(h) as heartbeat,
        (select to_json(x) from (select ${APP_COLUMNS} from app a join app_state s on s.app_id = a.id where a.id = w.id) x) as app,
        (select to_json(x) from (select ${INSTANCE_COLUMNS} from instance n where n.app_id = h."appId" and n."user" = h."user"
          and n.host = h.host and n.environment = h.environment) x) as instance
      from json_to_recordset($1::json) as w(id uuid, since timestamptz)
      cross join lateral (select ${HEARTBEAT_COLUMNS} from heartbeat h where h.app_id = w.id and h.received_at >= w.since
        order by h.received_at desc limit 100) h
      where not exists (select 1 from status_change c where c.app_id = h."appId" and c.heartbeat_id = h.id)
      order by h."receivedAt" desc, h.id desc limit ${PAGE}) newest order by "receivedAt", id`,
      [JSON.stringify(watched.map(([id, since]) => ({ id, since: timestamp(since) })))],
      { name: 'read-remote-beats' },
    );
    return rows.map(({ heartbeat, app, instance }): UnnumberedEvent => {
      const { status } = toApp(app).state;
      return {
        changes: 0,
        cause: heartbeat.kind === 'FAIL' ? 'FAIL' : 'BEAT',
        appId: heartbeat.appId,
        app: toApp(app),
        previousStatus: status,
        status,
        at: heartbeat.receivedAt,
        heartbeat,
        instance,
      };
    });
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
