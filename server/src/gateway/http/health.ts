import type { ServerResponse } from 'node:http';
import type { SqlRunner } from '../../lib/sql.ts';
import { respondJson } from './respond.ts';

export interface HealthOptions {
  sql: SqlRunner;
  /** Why heartbeats cannot be stored though the database answers; null while they can. */
  problem(): string | null;
  version: string;
  uptimeSeconds(): number;
  isShuttingDown(): boolean;
}

const DATABASE_TIMEOUT_MS = 3_000;

/** `GET /health`: 200 while beats can be taken, 503 naming what fails while they cannot. */
export async function handleHealth(response: ServerResponse, options: HealthOptions): Promise<void> {
  const problem = options.problem();
  const database = problem !== null ? 'unwritable' : (await answers(options.sql)) ? 'ok' : 'unreachable';
  const shuttingDown = options.isShuttingDown();
  const healthy = database === 'ok' && !shuttingDown;
  const reason = shuttingDown ? 'shutting down' : problem;
  respondJson(
    response,
    healthy ? 200 : 503,
    {
      status: healthy ? 'ok' : 'unavailable',
      database,
      ...(reason === null ? {} : { reason }),
      version: options.version,
      uptimeSeconds: options.uptimeSeconds(),
    },
    { 'cache-control': 'no-store' },
  );
}

async function answers(sql: SqlRunner): Promise<boolean> {
  const timeout = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => timeout.resolve(false), DATABASE_TIMEOUT_MS);
  // With a time-out of its own too: a query that nobody waits for any more would keep its connection.
  const query = sql.query('select 1', [], { timeoutMs: DATABASE_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
  return Promise.race([query, timeout.promise]).finally(() => clearTimeout(timer));
}
