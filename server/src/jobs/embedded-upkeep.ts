import { Cron } from 'croner';
import type { Logger } from '../lib/logger.ts';
import type { SqlRunner } from '../lib/sql.ts';

/** What nearly every beat leaves an old version of a row in. */
const HOT_TABLES = ['app_state', 'instance', 'beat_minute', 'event_cursor', 'milestone', 'task', 'run', 'agent'];

/** The embedded database has no background process that clears old versions of rows away; returns the function that stops it. */
export function startVacuum(sql: SqlRunner, logger: Logger): () => void {
  const job = new Cron('13 */10 * * * *', { unref: true, protect: true }, async () => {
    try {
      for (const table of HOT_TABLES) await sql.query(`vacuum (analyze) "${table}"`);
    } catch (error) {
      logger.warn({ err: error }, 'old versions of rows could not be cleared away; tried again in 10 minutes');
    }
  });
  return () => job.stop();
}
