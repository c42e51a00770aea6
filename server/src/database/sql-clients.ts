import type { PgliteConnection } from '@mikro-orm/pglite';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { unavailable } from '../lib/errors.ts';
import { sqlState, type QueryOptions, type Sql, type SqlRunner } from '../lib/sql.ts';
import { connectAgainIfLate } from './connecting.ts';
import type { Gate } from '../lib/gate.ts';
import { expireIn } from '../lib/query-limits.ts';
import type { Turn, Turns } from './turns.ts';

/**
 * A query without a time-out of its own gets this one: a connection that the network has
 * forgotten answers nothing and reports no error for a quarter of an hour, and with each query
 * that waits on one the pool would have one connection less.
 */
const TIMEOUT_MS = 30_000;

/** SQLSTATE of a statement that was ended for its statement_timeout. */
const TOOK_TOO_LONG = '57014';

export interface PostgresSqlOptions {
  gate?: Gate;
  /** Told when a connection did not answer in time: others may be as dead. */
  onSilence(): void;
}

/**
 * SQL on a pool of connections. In a transaction only queries that name a time-out have one: they may
 * wait for locks. With a `gate`, whoever comes waits there for a connection and not in the pool, which
 * knows no end but its time-out for connecting.
 */
export function postgresSql(pool: Pool, { gate, onSilence }: PostgresSqlOptions): Sql {
  // Whoever runs a query on the connection is told by the query.
  pool.on('connect', (client) => client.on('error', () => {}));
  // ... and of one that is idle there is nobody to be told.
  pool.on('error', () => {});
  const connect = async (): Promise<PoolClient> => {
    await gate?.enter();
    try {
      return await connectAgainIfLate(() => pool.connect());
    } catch (error) {
      gate?.leave();
      throw error;
    }
  };
  const release = (client: PoolClient, error?: Error | boolean): void => {
    client.release(error);
    gate?.leave();
  };
  return {
    async query<Row>(text: string, values: unknown[] = [], { name, timeoutMs = TIMEOUT_MS }: QueryOptions = {}) {
      const client = await connect();
      return new Promise<Row[]>((resolve, reject) => {
        const limit = expireIn(timeoutMs, () => {
          release(client, true);
          onSilence();
          reject(new Error('Query read timeout'));
        });
        const config = { text, values, name } as QueryConfig;
        client.query(config, (error: Error | undefined, result: QueryResult) => {
          if (!limit.end()) return;
          // As pg does: what failed may have left the connection in any state.
          release(client, error);
          if (error) reject(understood(error));
          else resolve(result.rows as Row[]);
        });
      });
    },
    async transaction(work) {
      const client = await connect();
      const { query } = runner(client, TIMEOUT_MS);
      try {
        await query('begin');
        const result = await work(runner(client));
        await query('commit');
        release(client);
        return result;
      } catch (error) {
        // A connection that cannot even roll back is broken: the pool must not hand it out again.
        const broken = await query('rollback').then(
          () => false,
          () => true,
        );
        release(client, broken);
        throw understood(error);
      }
    },
  };
}

const understood = (error: unknown): unknown =>
  sqlState(error) === TOOK_TOO_LONG
    ? unavailable('the database took too long for this: ask for less at once', error)
    : error;

function runner(client: PoolClient, defaultTimeoutMs?: number): SqlRunner {
  return {
    async query<Row>(text: string, values: unknown[] = [], options: QueryOptions = {}) {
      const { name, timeoutMs = defaultTimeoutMs } = options;
      // pg reads the time-out of a single query from its config, which its types leave out.
      const config = { text, values, name, query_timeout: timeoutMs } as QueryConfig;
      const result = await client.query(config);
      return result.rows as Row[];
    },
  };
}

type PGlite = Awaited<ReturnType<PgliteConnection['getNativeClient']>>;
type Transaction = Parameters<Parameters<PGlite['transaction']>[0]>[0];

/**
 * SQL on the ORM's own embedded database, which runs one statement or transaction at a time: each when it is its turn.
 */
export function pgliteSql(pglite: PGlite, turns: Turns, turn: Turn): Sql {
  const on = (client: PGlite | Transaction): SqlRunner => ({
    async query<Row>(text: string, values: unknown[] = []) {
      return (await client.query<Row>(text, values)).rows;
    },
  });
  const { query } = on(pglite);
  return {
    query: (text, values) => turns.run(turn, () => query(text, values)),
    transaction: (work) => turns.run(turn, () => pglite.transaction((tx) => work(on(tx)))),
  };
}
