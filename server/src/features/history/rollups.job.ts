import { Cron } from 'croner';
import type { StepOutcome } from './app-walk.service.ts';
import type { Job } from '../../lib/job.ts';
import type { Logger } from '../../lib/logger.ts';
import { pause } from '../../lib/pause.ts';

/**
 * A few cheap queries where nothing is to be done; an hour or a day is begun within a minute of being over and settled, or
 * of the start.
 */
const EACH_MINUTE = '37 * * * * *';

interface Steps {
  step(): Promise<StepOutcome>;
}

/** Keeps what is to be kept of the times that are over; stops after the step that it is at. */
export function rollupsJob(rollups: readonly Steps[], writeProblem: () => string | null, logger: Logger): Job {
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
            'the figures of a time could not be kept; tried again in a minute',
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

async function keepAll(rollups: readonly Steps[], stopping: AbortSignal): Promise<void> {
  // In turns: the beats of the past may take minutes where they have never been packed.
  for (let left = rollups; left.length > 0;) {
    const more: Steps[] = [];
    for (const rollup of left) {
      const began = performance.now();
      const outcome = await rollup.step();
      if (stopping.aborted) return;
      if (outcome === 'idle') continue;
      more.push(rollup);
      // As long as the step took the database is left to others, beats first of all.
      await pause(performance.now() - began, stopping);
    }
    left = more;
  }
}
