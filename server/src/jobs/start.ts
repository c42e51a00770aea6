import { Cron } from 'croner';
import { ensurePartitions } from '../database/partitions.ts';
import type { Services } from '../graphql/context.ts';
import type { Feature } from '../graphql/feature.ts';
import type { Job } from '../lib/job.ts';
import { startEmbeddedUpkeep } from './embedded-upkeep.ts';
import { retentionJob } from './retention.ts';

export interface JobsOptions {
  services: Services;
  features: readonly Feature[];
  /** Those that stand above all others, first of all the sweep. */
  first: readonly Job[];
  /** What the features bring. */
  brought: readonly Job[];
}

/** Starts everything that runs by itself; returns the function that stops it and waits for what is half done. */
export function startJobs({ services, features, first, brought }: JobsOptions): () => Promise<void> {
  const { database, serverBeats, settings, clock, logger } = services;
  const { background: sql } = database;
  const writeProblem = () => database.diskProblem();
  const failed = (job: string) => (error: unknown) =>
    logger.error({ err: error, job }, 'a periodic job failed; it runs again at its next time');
  const retention = retentionJob({
    sql,
    databaseUrl: database.url,
    days: settings.retention,
    features,
    writeProblem,
    clock,
    logger,
  });
  const jobs = [...first, ...brought, retention];
  for (const job of jobs) job.start();
  const ticks = [
    new Cron('*/30 * * * * *', { unref: true, catch: failed('server-beat') }, () => serverBeats.send(clock.now())),
    new Cron('17 7 * * * *', { unref: true, protect: true, catch: failed('partitions') }, () =>
      ensurePartitions(sql, clock.now()),
    ),
  ];
  const stopUpkeep = database.kind === 'pglite' ? startEmbeddedUpkeep(sql, writeProblem, logger) : () => {};
  return async () => {
    stopUpkeep();
    for (const tick of ticks) tick.stop();
    await Promise.all(jobs.map((job) => job.stop()));
  };
}
