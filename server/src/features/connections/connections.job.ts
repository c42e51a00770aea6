import { Cron } from 'croner';
import type { Job } from '../../lib/job.ts';
import type { Logger } from '../../lib/logger.ts';
import type { ConnectionsService } from './connections.service.ts';

/** Whoever looks sees the clients of the process that answers as they are; those of others as of so long ago. */
const EVERY_5_SECONDS = '*/5 * * * * *';

/** Tells other processes of the clients of this one. */
export function connectionsJob(
  connections: ConnectionsService,
  writeProblem: () => string | null,
  logger: Logger,
): Job {
  const tell = async (): Promise<void> => {
    if (writeProblem() !== null) return;
    await connections
      .tell()
      .catch((error: unknown) => logger.warn({ err: error }, 'who is connected could not be written down'));
  };
  let job: Cron | null = null;
  return {
    start: () => {
      job = new Cron(EVERY_5_SECONDS, { unref: true, protect: true }, tell);
    },
    stop: async () => {
      job?.stop();
      await connections
        .end()
        .catch((error: unknown) => logger.debug({ err: error }, 'who was connected could not be deleted'));
    },
  };
}
