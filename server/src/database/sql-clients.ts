import type { PgliteConnection } from '@mikro-orm/pglite';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import type { QueryOptions, Sql, SqlRunner } from '../lib/sql.ts';
import { expireIn } from './query-limits.ts';

/**
 * A query without a time-out of its own gets this one: a connection that the network has forgotten answers nothing and reports no
 * error for a quarter of an hour, and with each query that waits on one the pool would have one connection less.
 */
const TIMEOUT_MS = 30_000;

/** SQL on the ORM's own connection pool. In a transaction only queries that name a time-out have one: they may wait for locks. */
export function postgresSql(pool: Pool): Sql {
  // Whoever runs a query on the connection is told by the query.
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    async query<Row>(text: string, values: unknown[] = [], { name, timeoutMs = TIMEOUT_MS }: QueryOptions = {}) {
      const client = await pool.connect();
      return new Promise<Row[]>((resolve, reject) => {
        const limit = expireIn(timeoutMs, () => {
          client.release(true);
          reject(new Error('Query read timeout'));
        });
        const config = { text, values, name } as QueryConfig;
        client.query(config, (error: Error | undefined, result: QueryResult) => {
          if (!limit.end()) return;
          // As pg does: what failed may have left the connection in any state.
          client.release(error);
          if (error) reject(error);
          else resolve(result.rows as Row[]);
        });
      });
    },
    async transaction(work) {
      const client = await pool.connect();
      const { query } = runner(client, TIMEOUT_MS);
      try {
        await query('begin');
        const result = await work(runner(client));
        await query('commit');
        client.release();
        return result;
      } catch (error) {
        // A connection that cannot even roll back is broken: the pool must not hand it out again.
        const broken = await query('rollback').then(
          () => false,
          () => true,
        );
        client.release(broken);
        throw error;
      }
    },
  };
}

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

/** SQL on the ORM's own embedded database, which runs one statement or transaction at a time. */
export function pgliteSql(pglite: PGlite): Sql {
  const on = (client: PGlite | Transaction): SqlRunner => ({
    async query<Row>(text: string, values: unknown[] = []) {
      return (await client.query<Row>(text, values)).rows;
    },
  });
  return { ...on(pglite), transaction: (work) => pglite.transaction((tx) => work(on(tx))) };
}
