import { readPage, type Page, type PageArguments } from '../../lib/pagination.ts';
import { anyOf, countAll, countIf, db, execute, executeFirst, on, raw, type Changes } from '../../lib/query.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import { CONNECTION, type ClientConnection } from './client-connection.model.ts';
import type { Client } from './client.ts';
import { OpenClient } from './open-client.ts';

/** How all connections are; latencies in milliseconds. */
export interface ConnectionHealth {
  connections: number;
  /** Processes that somebody is connected to. */
  servers: number;
  missedHeartbeats: number;
  /** null where none is measured yet. */
  meanLatencyMs: number | null;
  maxLatencyMs: number | null;
  unknown: number;
  excellent: number;
  good: number;
  fair: number;
  poor: number;
}

const connection = on<{ c: 'client_connection' }>();
/** A process says at least so often that a client of its is still there. */
const TELL_AGAIN_MS = 15_000;
/** What its process has not told of for so long has ended with it. */
const DEAD_AFTER_MS = 45_000;
/** It is not shown by then: what is deleted so is only kept no longer. */
const BURY_EVERY_MS = 60_000;
const WRITTEN_AT_ONCE = 1_000;

/** Who is connected to the processes on this database: each tells of its own clients, and reads of all. */
export class ConnectionsService {
  readonly #sql: SqlRunner;
  readonly #now: () => number;
  readonly #serverId = newId();
  readonly #open = new Set<OpenClient>();
  /** Ids that may be in the table still. */
  #gone: string[] = [];
  /** When what dead processes have left was last deleted. */
  #buriedAt = -Infinity;
  #telling: Promise<void> = Promise.resolve();

  constructor(sql: SqlRunner, now: () => number) {
    this.#sql = sql;
    this.#now = now;
  }

  /** A client has come; returns the function to be called when it has gone. */
  open(client: Client): () => void {
    const opened = new OpenClient(client, this.#serverId, this.#now());
    this.#open.add(opened);
    return () => {
      if (this.#open.delete(opened)) this.#gone.push(opened.id);
    };
  }

  /** Writes down what has changed of the clients of this process, and forgets those of processes that are no more. */
  tell(): Promise<void> {
    this.#telling = this.#telling.catch(() => {}).then(() => this.#tell());
    return this.#telling;
  }

  /** The clients of this process are no longer told of. */
  async end(): Promise<void> {
    this.#open.clear();
    await this.#telling.catch(() => {});
    await execute(this.#sql, db.deleteFrom('client_connection').where('server_id', '=', this.#serverId));
  }

  /** Those of all processes, the newest first. */
  async list(page: PageArguments): Promise<Page<ClientConnection>> {
    await this.tell();
    return readPage<ClientConnection, ClientConnection>(
      this.#sql,
      {
        rows: this.#alive().select(CONNECTION.of('c')),
        where: [],
        order: [
          { expression: connection.ref('c.connected_at'), type: 'timestamptz', descending: true },
          { expression: connection.ref('c.id'), type: 'uuid', descending: true },
        ],
        toNode: (row) => row,
        counted: true,
      },
      page,
    );
  }

  async health(): Promise<ConnectionHealth> {
    await this.tell();
    const query = this.#alive().select((eb) => [
      countAll().as('connections'),
      raw<number>`count(distinct ${eb.ref('c.server_id')})::int`.as('servers'),
      raw<number>`coalesce(sum(${eb.ref('c.missed_heartbeats')}), 0)::float8`.as('missedHeartbeats'),
      raw<number | null>`avg(${eb.ref('c.latency_ms')})`.as('meanLatencyMs'),
      raw<number | null>`max(${eb.ref('c.latency_ms')})`.as('maxLatencyMs'),
      countIf(eb('c.quality', '=', 'UNKNOWN')).as('unknown'),
      countIf(eb('c.quality', '=', 'EXCELLENT')).as('excellent'),
      countIf(eb('c.quality', '=', 'GOOD')).as('good'),
      countIf(eb('c.quality', '=', 'FAIR')).as('fair'),
      countIf(eb('c.quality', '=', 'POOR')).as('poor'),
    ]);
    return (await executeFirst(this.#sql, query)) as ConnectionHealth;
  }

  #alive() {
    return db.selectFrom('client_connection as c').where('c.told_at', '>', timestamp(this.#now() - DEAD_AFTER_MS));
  }

  async #tell(): Promise<void> {
    const now = this.#now();
    // Who goes meanwhile is for the next time.
    const gone = [...this.#gone];
    const due = [...this.#open].flatMap((client) => client.due(now, TELL_AGAIN_MS) ?? []);
    for (let from = 0; from < due.length; from += WRITTEN_AT_ONCE) {
      const some = due.slice(from, from + WRITTEN_AT_ONCE);
      await execute(this.#sql, written(some.map(({ row }) => row)));
      for (const { noteTold } of some) noteTold();
    }
    const forget = db.deleteFrom('client_connection');
    if (gone.length > 0) await execute(this.#sql, forget.where('id', '=', anyOf(gone)));
    this.#gone = this.#gone.slice(gone.length);
    if (Math.abs(now - this.#buriedAt) < BURY_EVERY_MS) return;
    await execute(this.#sql, forget.where('told_at', '<=', timestamp(now - DEAD_AFTER_MS)));
    this.#buriedAt = now;
  }
}

/** Who is told of for the first time is inserted. */
const written = (rows: readonly ClientConnection[]) =>
  CONNECTION.insert(rows).onConflict((conflict) =>
    conflict.column('id').doUpdateSet(
      (eb) =>
        ({
          last_seen_at: eb.ref('excluded.last_seen_at'),
          latency_ms: eb.ref('excluded.latency_ms'),
          quality: eb.ref('excluded.quality'),
          missed_heartbeats: eb.ref('excluded.missed_heartbeats'),
          subscriptions: eb.ref('excluded.subscriptions'),
          told_at: eb.ref('excluded.told_at'),
        }) satisfies Changes<'client_connection'>,
    ),
  );
