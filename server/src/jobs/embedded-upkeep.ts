import { Cron } from 'croner';
import type { Logger } from '../lib/logger.ts';
import type { SqlRunner } from '../lib/sql.ts';

/** What nearly every beat, run or alert leaves an old version of a row in. */
const HOT_TABLES = [
  'app_state',
  'instance',
  'beat_minute',
  'event_cursor',
  'milestone',
  'task',
  'run',
  'agent',
  'incident',
  'notice',
  'delivery',
];
/** So much written since the last checkpoint asks for another one. */
const CHECKPOINT_BYTES = 32 * 2 ** 20;
/** ... and so much, where the log is what takes the last of the room. */
const CRAMPED_CHECKPOINT_BYTES = 2 ** 20;

/**
 * Does what PostgreSQL's background processes do, of which the embedded database has none: clears old
 * versions of rows away, and makes checkpoints, without which its write-ahead log grows until the
 * disk is full. Returns the function that stops it.
 */
export function startEmbeddedUpkeep(sql: SqlRunner, writeProblem: () => string | null, logger: Logger): () => void {
  let since: string | null = null;
  const checkpoint = async (): Promise<void> => {
    const [now] = await sql.query<{ lsn: string; written: number }>(
      'select lsn::text, (lsn - coalesce($1::text::pg_lsn, lsn))::float8 as written from pg_current_wal_insert_lsn() as lsn',
      [since],
    );
    const enough = writeProblem() === null ? CHECKPOINT_BYTES : CRAMPED_CHECKPOINT_BYTES;
    if (now === undefined || (since !== null && now.written < enough)) return;
    await sql.query('checkpoint');
    since = now.lsn;
  };
  const vacuum = async (): Promise<void> => {
    for (const table of HOT_TABLES) await sql.query(`vacuum (analyze) "${table}"`);
  };
  const job = (pattern: string, work: () => Promise<void>, failure: string): Cron =>
    new Cron(pattern, { unref: true, protect: true }, () =>
      work().catch((error: unknown) => logger.warn({ err: error }, failure)),
    );
  const jobs = [
    job('* * * * * *', checkpoint, 'no checkpoint could be made; tried again in a second'),
    job('13 */10 * * * *', vacuum, 'old versions of rows could not be cleared away; tried again in 10 minutes'),
  ];
  return () => {
    for (const each of jobs) each.stop();
  };
}
