import { Cron } from 'croner';
import { ensurePartitions } from '../database/partitions.ts';
import { RollupsService } from '../features/history/rollups.service.ts';
import type { RetentionDays } from '../features/history/retention.service.ts';
import type { Broadcast } from '../lib/broadcast.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Sql } from '../lib/sql.ts';
import type { SchedulerJob } from './scheduler.ts';
import { startRetention } from './retention.ts';
import { startRollups } from './rollups.ts';
import type { TimeoutsJob } from './timeouts.ts';
import { startEmbeddedUpkeep } from './embedded-upkeep.ts';

export interface JobsOptions {
  sql: Sql;
  databaseUrl: string | null;
  retention: RetentionDays;
  serverBeats: Broadcast<number>;
  /** Why nothing may be written now, where the database cannot refuse it by itself; null while it may. */
  writeProblem(): string | null;
  clock: Clock;
  logger: Logger;
}

/** Starts everything that runs by itself; returns the function that stops it and waits for what is half done. */
export function startJobs(timeouts: TimeoutsJob, scheduler: SchedulerJob, options: JobsOptions): () => Promise<void> {
  const { sql, databaseUrl, retention, serverBeats, writeProblem, clock, logger } = options;
  const failed = (job: string) => (error: unknown) =>
    logger.error({ err: error, job }, 'a periodic job failed; it runs again at its next time');
  timeouts.start();
  scheduler.start();
  const jobs = [
    new Cron('*/30 * * * * *', { unref: true, catch: failed('server-beat') }, () => serverBeats.send(clock.now())),
    new Cron('17 7 * * * *', { unref: true, protect: true, catch: failed('partitions') }, () =>
      ensurePartitions(sql, clock.now()),
    ),
  ];
  const stopping = [
    startRollups(
      new RollupsService({ sql, now: () => clock.now(), retentionDays: retention.rollups }),
      writeProblem,
      logger,
    ),
    startRetention({ sql, databaseUrl, days: retention, writeProblem, clock, logger }),
  ];
  const stopUpkeep = databaseUrl === null ? startEmbeddedUpkeep(sql, writeProblem, logger) : () => {};
  return async () => {
    stopUpkeep();
    for (const job of jobs) job.stop();
    await Promise.all([...stopping.map((stop) => stop()), timeouts.stop(), scheduler.stop()]);
  };
}
