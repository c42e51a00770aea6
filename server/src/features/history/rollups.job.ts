import { Cron } from 'croner';
import type { RollupsService } from './rollups.service.ts';
import type { Job } from '../../lib/job.ts';
import type { Logger } from '../../lib/logger.ts';
import { pause } from '../../lib/pause.ts';

/**
 * A few cheap queries where nothing is to be done; a day is begun within a minute of being over and settled, or of the
 * start.
 */
const EACH_MINUTE = '37 * * * * *';

/** Keeps the figures of finished days; stops after the step that it is at. */
export function rollupsJob(rollups: RollupsService, writeProblem: () => string | null, logger: Logger): Job {
  const stopping = new AbortController();
  let running = Promise.resolve();
  let job: Cron | null = null;
  return {
    start: () => {
      job = new Cron(EACH_MINUTE, { unref: true, protect: true }, async () => {
        if (writeProblem() !== null) return;
        running = keepAll(rollups, stopping.signal).catch((error: unknown) =>
          logger.error(
            { err: error, job: 'rollups' },
            'the figures of a day could not be kept; tried again in a minute',
          ),
        );
        await running;
      });
    },
    stop: async () => {
      job?.stop();
      stopping.abort();
      await running;
    },
  };
}

async function keepAll(rollups: RollupsService, stopping: AbortSignal): Promise<void> {
  for (;;) {
    const began = performance.now();
    const outcome = await rollups.step();
    if (outcome === 'idle' || stopping.aborted) return;
    // As long as the step took the database is left to others, beats first of all.
    await pause(performance.now() - began, stopping);
  }
}
