import type { Constructor, EntitySchema } from '@mikro-orm/core';
import type { MikroORM as PgliteOrm } from '@mikro-orm/pglite';
import { Migrator, type Migration } from '@mikro-orm/migrations';
import type { MikroORM as PostgresOrm, EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type ControlledTransaction } from 'kysely';
import { mkdir } from 'node:fs/promises';
import type { Pool } from 'pg';
import type { Logger } from '../lib/logger.ts';
import type { Sql, SqlRunner } from '../lib/sql.ts';
import { CONNECT_TIMEOUT_MS } from './connecting.ts';
import { DiskSpace } from './disk-space.ts';
import { prepareEmbeddedDirectory } from './embedded-directory.ts';
import { Gate } from '../lib/gate.ts';
import { pgliteSql, postgresSql } from './sql-clients.ts';
import { Turns } from './turns.ts';

type Orm = PostgresOrm | PgliteOrm;

export interface Database {
  kind: 'postgresql' | 'pglite';
  /** Of the PostgreSQL; null: the embedded database. */
  url: string | null;
  /** Names of the migrations that make the tables of this version. */
  migrations: readonly string[];
  orm: Orm;
  /** For requests: a bounded number at once, and each has to end in time. */
  sql: Sql;
  /** For beats, the sweep and what subscribers wait for: never behind a request. */
  urgent: Sql;
  /** For what may take long and wait for all others. */
  background: Sql;
  /** For statements that wait for nobody: one is sent while those before it are being run. */
  pipeline: SqlRunner;
  /**
   * Runs `work` in one transaction with a fresh entity manager; `tx` is plain SQL in the same transaction. Flushed and
   * committed when it returns, rolled back when it throws.
   */
  transactional<T>(work: (em: EntityManager, tx: SqlRunner) => Promise<T>): Promise<T>;
  /**
   * Why nothing may be written now, in a line, where the database cannot refuse it by itself; null while there is room.
   */
  diskProblem(): string | null;
  /**
   * Runs `work` while nothing is written to the files of the embedded database, which are then as after a crash at worst:
   * beats wait for it. On PostgreSQL, where they are somewhere else, it is not called.
   */
  pause(work: () => Promise<void>): Promise<void>;
  /** Hears what the embedded database notifies of; on PostgreSQL, where that is heard otherwise, nothing. */
  listenEmbedded(channel: string, onNotification: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** A migration and the name under which it is remembered. */
export interface NamedMigration {
  name: string;
  class: Constructor<Migration>;
}

export interface DatabaseOptions {
  /** Null: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  /** Absolute; `memory://` keeps the embedded database in memory, for tests. */
  dataDir: string;
  /** Every table. */
  entities: readonly EntitySchema[];
  /** What makes them, in the order in which they run. */
  migrations: readonly NamedMigration[];
  logger: Logger;
}

/**
 * Connections that a process has at most, beside the pipeline and the one that listens: for edits
 * and jobs, for beats and the sweep, for requests.
 */
const POOL_SIZE = 4;
const URGENT_POOL_SIZE = 8;
const REQUEST_POOL_SIZE = 6;
/** Statements of requests that wait for a connection: more than these would not be answered in time. */
const MAX_WAITING_REQUESTS = 2_000;
const MAX_WAIT_MS = 10_000;
/** How long PostgreSQL works on one statement of a request. */
const STATEMENT_TIMEOUT_MS = 20_000;
const IDLE_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 10_000;
const IDLE_IN_TRANSACTION_MS = 10_000;

/**
 * A quarter of PostgreSQL's own buffers: the files are in the machine's cache anyway, and the process is the smaller
 * for it.
 */
const EMBEDDED_SETTINGS = ['shared_buffers=32MB', 'wal_buffers=1MB', 'max_wal_size=64MB', 'min_wal_size=32MB'];

/** Opens the database without migrating it. Throws what the driver throws when it cannot be reached. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const shared = {
    entities: [...options.entities],
    extensions: [Migrator],
    migrations: { migrationsList: [...options.migrations], snapshot: false, silent: true, tableName: 'migration' },
    // Partitions come and go with the days, and triggers are written by hand: the schema comparison must not see them.
    schemaGenerator: { skipTables: [/^heartbeat_\d+$/], ignoreRoutines: true, ignoreTriggers: true },
    forceUtcTimezone: true,
    // Pages and resolvers run side by side on forks; nothing uses the global one.
    allowGlobalContext: true,
    logger: (message: string) => options.logger.debug({ orm: message }, 'orm'),
    debug: false,
  };
  const { databaseUrl } = options;
  if (databaseUrl !== null) {
    // Only the driver in use is loaded: the other costs a tenth of a second at start, and memory for ever.
    const { MikroORM } = await import('@mikro-orm/postgresql');
    const { Pool } = await import('pg');
    const { pipelineTo } = await import('./pipeline.ts');
    const driverOptions = {
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      application_name: 'lubdub',
      // A process that is suspended in the middle of an edit must not keep its locks: all status changes would wait for
      // it. And compiling a plan takes longer than any statement here; a table without statistics makes them look long.
      options: `-c TimeZone=UTC -c jit=off -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`,
    };
    const orm = await MikroORM.init({
      ...shared,
      clientUrl: databaseUrl,
      // A name with a typo in it must not become a new and empty database.
      ensureDatabase: false,
      pool: { min: 0, max: POOL_SIZE, idleTimeoutMillis: IDLE_TIMEOUT_MS },
      driverOptions,
    });
    const pool = await orm.em.getDriver().getConnection().getNativeClient();
    const poolOf = (max: number, settings: string) =>
      new Pool({
        ...driverOptions,
        connectionString: databaseUrl,
        max,
        idleTimeoutMillis: IDLE_TIMEOUT_MS,
        options: settings,
      });
    const urgent = poolOf(URGENT_POOL_SIZE, driverOptions.options);
    const requests = poolOf(REQUEST_POOL_SIZE, `${driverOptions.options} -c statement_timeout=${STATEMENT_TIMEOUT_MS}`);
    const gate = new Gate({ places: REQUEST_POOL_SIZE, maxWaiting: MAX_WAITING_REQUESTS, maxWaitMs: MAX_WAIT_MS });
    // A network that has swallowed one connection has mostly swallowed all: each that is idle would cost somebody a
    // time-out of its own.
    const onSilence = (): void => [pool, urgent, requests].forEach(dropIdle);
    const pipeline = pipelineTo({ connectionString: databaseUrl, ...driverOptions }, onSilence);
    return {
      kind: 'postgresql',
      url: databaseUrl,
      migrations: options.migrations.map(({ name }) => name),
      orm,
      sql: postgresSql(requests, { gate, onSilence }),
      urgent: postgresSql(urgent, { onSilence }),
      background: postgresSql(pool, { onSilence }),
      pipeline,
      transactional: (work) => transactional(orm.em.fork(), work),
      diskProblem: () => null,
      pause: () => Promise.resolve(),
      listenEmbedded: () => Promise.resolve(() => Promise.resolve()),
      close: async () => {
        await pipeline.close();
        await Promise.all([urgent.end(), requests.end(), orm.close(true)]);
      },
    };
  }
  const onDisk = !options.dataDir.startsWith('memory:');
  if (onDisk) await mkdir(options.dataDir, { recursive: true });
  const directory = onDisk ? await prepareEmbeddedDirectory(options.dataDir) : null;
  const dbName = directory?.path ?? options.dataDir;
  const { MikroORM } = await import('@mikro-orm/pglite');
  const orm = await MikroORM.init({ ...shared, dbName, driverOptions: { postgresqlconf: EMBEDDED_SETTINGS } });
  const pglite = await orm.em
    .getDriver()
    .getConnection()
    .getNativeClient()
    .catch(async (error: unknown) => {
      throw (await directory?.failed(error)) ?? error;
    });
  await pglite.query(`set time zone 'UTC'`);
  await directory?.opened();
  const turns = new Turns();
  const urgent = pgliteSql(pglite, turns, 'urgent');
  const space = onDisk ? new DiskSpace(options.dataDir, options.logger) : null;
  return {
    kind: 'pglite',
    url: null,
    migrations: options.migrations.map(({ name }) => name),
    orm,
    sql: pgliteSql(pglite, turns, 'request'),
    urgent,
    background: pgliteSql(pglite, turns, 'background'),
    pipeline: urgent,
    transactional: (work) => transactional(orm.em.fork() as unknown as EntityManager, work),
    diskProblem: () => space?.problem ?? null,
    pause: (work) =>
      turns.run('urgent', async () => {
        await pglite.query('checkpoint');
        // The ORM does not ask for turns, but waits for a transaction as all do.
        await pglite.transaction(work);
      }),
    listenEmbedded: (channel, onNotification) => turns.run('background', () => pglite.listen(channel, onNotification)),
    close: () => orm.close(true),
  };
}

function transactional<T>(em: EntityManager, work: (em: EntityManager, tx: SqlRunner) => Promise<T>): Promise<T> {
  return em.transactional(async (inner) => {
    const context = inner.getTransactionContext<ControlledTransaction<unknown>>();
    if (context === undefined) throw new Error('no transaction is open');
    // Not em.execute: that writes the parameters into the text.
    const tx: SqlRunner = {
      query: async <Row>(text: string, values: unknown[] = []) =>
        (await context.executeQuery<Row>(CompiledQuery.raw(text, values))).rows,
    };
    return work(inner, tx);
  });
}

/** Closes the connections of a pool that nobody uses just now: they are handed out at once, so none is made for it. */
function dropIdle(pool: Pool): void {
  for (let left = pool.idleCount; left > 0; left -= 1)
    pool.connect().then(
      (client) => client.release(true),
      () => {},
    );
}
