import { Client } from 'pg';
import { lock } from '../lib/advisory-lock.ts';
import type { Logger } from '../lib/logger.ts';
import { sqlState, type Sql, type SqlRunner } from '../lib/sql.ts';

const DAY_MS = 86_400_000;
/** How far ahead partitions are made, so that a beat at midnight never waits for one. */
const DAYS_AHEAD = 7;

/** Of Lubdub's own choice: processes that make partitions at once ask for the same number. */
const PARTITION_LOCK = 5_822_368;

/**
 * Makes the partitions of heartbeats for the day of `now`, the day before it (clocks differ) and a week ahead, where
 * missing.
 */
export async function ensurePartitions(sql: Sql, now: number): Promise<void> {
  const today = Math.floor(now / DAY_MS);
  const wanted = Array.from({ length: DAYS_AHEAD + 2 }, (_, index) => partitionOfDay(today - 1 + index));
  if ((await missing(sql, wanted)).length === 0) return;
  await sql.transaction(async (tx) => {
    await lock(tx, PARTITION_LOCK);
    for (const { name, from, to } of await missing(tx, wanted)) {
      // Made apart and then attached: `partition of` would wait for every reader, and every writer would wait behind
      // it.
      await tx.query(`create table "${name}" (like "heartbeat" including defaults including constraints)`);
      await tx.query(`alter table "heartbeat" attach partition "${name}" for values from ('${from}') to ('${to}')`);
    }
  });
}

async function missing(sql: SqlRunner, wanted: Partition[]): Promise<Partition[]> {
  const rows = await sql.query<{ name: string }>(
    'select relname as name from pg_class where relname = any($1::text[])',
    [wanted.map((partition) => partition.name)],
  );
  const existing = new Set(rows.map((row) => row.name));
  return wanted.filter((partition) => !existing.has(partition.name));
}

/** Of Lubdub's own choice: processes that drop partitions at once ask for the same number. */
const DROP_LOCK = 5_822_370;
/** How long each step of dropping waits for others; less than the patience of whoever queues behind it. */
const LOCK_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 3_000;
/** SQLSTATE of "canceling statement due to lock timeout". */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Drops the partitions of days that had ended by `until` (epoch ms), whole; returns their names. One that others keep
 * locked is left for the next time, as are those after it; what a crash left half done is finished.
 */
export async function dropPartitions(
  sql: Sql,
  databaseUrl: string | null,
  until: number,
  logger: Logger,
): Promise<string[]> {
  const old = await listOld(sql, until);
  if (old.length === 0) return [];
  if (databaseUrl === null) {
    // No one else is there to wait for.
    for (const { name } of old) await sql.query(`drop table "${name}"`);
    return old.map(({ name }) => name);
  }
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'lubdub-retention',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
  });
  // A connection that breaks also fails the statement that it was at.
  client.on('error', (error) => logger.debug({ err: error }, 'the connection that drops partitions broke'));
  await client.connect();
  try {
    return await dropEach(client, until, logger);
  } finally {
    await client.end();
  }
}

interface OldPartition {
  name: string;
  /** `pending`: a detaching that was begun and did not end. */
  state: 'attached' | 'pending' | 'detached';
}

/**
 * Detached from readers and writers first, who go on meanwhile; dropping at once would stop them all until it has its
 * lock.
 */
async function dropEach(client: Client, until: number, logger: Logger): Promise<string[]> {
  const session: SqlRunner = {
    query: async <Row>(text: string, values: unknown[] = []) => (await client.query(text, values)).rows as Row[],
  };
  const [asked] = await session.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [DROP_LOCK]);
  if (asked?.taken !== true) return [];
  const dropped: string[] = [];
  for (const { name, state } of await listOld(session, until)) {
    try {
      if (state !== 'detached')
        await session.query(
          `alter table "heartbeat" detach partition "${name}" ${state === 'pending' ? 'finalize' : 'concurrently'}`,
        );
      await session.query(`drop table if exists "${name}"`);
      dropped.push(name);
    } catch (error) {
      if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
      logger.warn({ partition: name }, 'a partition of heartbeats is in use and stays until the next time');
      return dropped;
    }
  }
  return dropped;
}

/** The tables of days that had ended by `until`, oldest first. */
async function listOld(sql: SqlRunner, until: number): Promise<OldPartition[]> {
  const newest = partitionOfDay(Math.floor(until / DAY_MS) - 1).name;
  return sql.query<OldPartition>(
    `select c.relname as name, case when i.inhrelid is null then 'detached' when i.inhdetachpending then 'pending' else 'attached' end as state
    from pg_class c left join pg_inherits i on i.inhrelid = c.oid
    where c.relkind = 'r' and c.relname ~ '^heartbeat_[0-9]{8}$' and c.relname <= $1
      and c.relnamespace = (select relnamespace from pg_class where oid = '"heartbeat"'::regclass) order by c.relname`,
    [newest],
  );
}

interface Partition {
  name: string;
  from: string;
  to: string;
}

function partitionOfDay(day: number): Partition {
  const from = new Date(day * DAY_MS).toISOString();
  const to = new Date((day + 1) * DAY_MS).toISOString();
  return { name: `heartbeat_${from.slice(0, 10).replaceAll('-', '')}`, from, to };
}
