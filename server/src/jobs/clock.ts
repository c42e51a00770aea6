import { Cron } from 'croner';
import type { SampledClock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';

/**
 * Reads the reference clock each minute, and at once after a step of this machine's own; returns the function that
 * stops it.
 */
export function keepSynchronised(clock: SampledClock, logger: Logger): () => void {
  const job = new Cron('* * * * * *', { unref: true, protect: true }, async () => {
    if (!clock.isDue()) return;
    try {
      await clock.synchronise();
    } catch (error) {
      logger.warn({ err: error }, "the database's clock could not be read");
    }
  });
  return () => job.stop();
}
