import { Cron } from 'croner';
import { dropPartitions } from '../database/partitions.ts';
import { heartbeatsUntil } from '../features/history/history.retention.ts';
import { mayForget } from '../features/outages/clock.rules.ts';
import { gapsSince, lastSweep } from '../features/outages/sweep-times.service.ts';
import type { Feature } from '../graphql/feature.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Job } from '../lib/job.ts';
import type { Kept, RetentionDays } from '../lib/retention.ts';
import type { Sql, SqlRunner } from '../lib/sql.ts';

export interface RetentionOptions {
  sql: Sql;
  /** Null: the embedded database. */
  databaseUrl: string | null;
  days: RetentionDays;
  features: readonly Feature[];
  /** Why nothing may be written now; null while it may. */
  writeProblem(): string | null;
  clock: Clock;
  logger: Logger;
}

/** An odd minute, at which few other jobs of a host run. */
const EACH_HOUR = '11 19 * * * *';
/**
 * Deleted rows in a table at which the embedded database, which never does so by itself, is told to use their room
 * again.
 */
const VACUUM_FROM = 500;

/** Applies retention each hour: deletes what has been kept long enough. */
export function retentionJob(options: RetentionOptions): Job {
  const { logger } = options;
  let running = Promise.resolve();
  let job: Cron | null = null;
  return {
    start: () => {
      job = new Cron(EACH_HOUR, { unref: true, protect: true }, async () => {
        running = applyRetention(options).catch((error: unknown) =>
          logger.error({ err: error, job: 'retention' }, 'old rows could not be deleted; tried again in an hour'),
        );
        await running;
      });
    },
    stop: async () => {
      job?.stop();
      await running;
    },
  };
}

/** Drops days of beats and deletes old rows, as of the clock's now. */
export async function applyRetention(options: RetentionOptions): Promise<void> {
  const { sql, databaseUrl, days, features, writeProblem, clock, logger } = options;
  const now = clock.now();
  // Before anything is deleted for its age: the age is by a clock.
  if (!mayForget(now, await lastSweep(sql), await gapsSince(sql, now))) {
    logger.warn('nothing is deleted for its age: Lubdub was away for long, or its clock jumped, less than a day ago');
    return;
  }
  const until = await heartbeatsUntil(sql, { now, days });
  const dropped = until === null ? [] : await dropPartitions(sql, databaseUrl, until, logger);
  // To drop a day gives its room back to a full disk; to delete rows takes some.
  const deleted = writeProblem() === null ? await deleteOld(features, sql, { now, days }) : {};
  if (databaseUrl === null)
    for (const [table, rows] of Object.entries(deleted)) if (rows >= VACUUM_FROM) await sql.query(`vacuum "${table}"`);
  if (dropped.length > 0)
    logger.info({ dropped, deleted }, 'days of heartbeats that were kept long enough were dropped');
  else logger.debug({ deleted }, 'old rows were deleted');
}

/** Deletes rows that have been kept long enough, a few thousand at a time; returns how many went, by table. */
export async function deleteOld(
  features: readonly Feature[],
  sql: SqlRunner,
  kept: Kept,
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  for (const { retention } of features) Object.assign(deleted, await retention?.(sql, kept));
  return deleted;
}
