import { Cron } from 'croner';
import type { AgentsService } from '../agents/agents.service.ts';
import type { LostRunsService } from './lost-runs.service.ts';
import type { MisfiresService } from './misfires.service.ts';
import type { RunQueue } from './run-queue.service.ts';
import { isDatabaseAway } from '../../lib/sql.ts';
import type { Job } from '../../lib/job.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';

export interface SchedulerJobOptions {
  misfires: MisfiresService;
  lostRuns: LostRunsService;
  queue: RunQueue;
  agents: AgentsService;
  /** Why nothing can be written now; null while it can. */
  writeProblem(): string | null;
  clock: Clock;
  logger: Logger;
}

/** More than this without a completed sweep, and agents could not have reached Lubdub. */
const GAP_MS = 5_000;
/** After such a gap, or a start: agents come back and say first what they did meanwhile. */
const SETTLE_SLOTS_MS = 20_000;
const SETTLE_LEASES_MS = 60_000;
/** What waits for a day may wait for a minute more. */
const EXPIRE_EVERY_MS = 60_000;

/** Looks each second for slots that nobody took and for agents that have fallen silent. */
export class SchedulerJob implements Job {
  readonly #options: SchedulerJobOptions;
  #everySecond: Cron | null = null;
  #sweptAt = -Infinity;
  #expiredAt = -Infinity;
  /** Since when, by the server's clock, agents can reach it without a gap. */
  #reachableSince = 0;
  #sweeping: Promise<void> | null = null;

  constructor(options: SchedulerJobOptions) {
    this.#options = options;
  }

  start(): void {
    this.#everySecond = new Cron('* * * * * *', { protect: true, catch: true, unref: true }, () => this.sweep());
  }

  async stop(): Promise<void> {
    this.#everySecond?.stop();
    await this.#sweeping;
  }

  /** Never rejects: what fails is logged and tried again at the next tick. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep()
      .catch((error: unknown) => {
        const { logger } = this.#options;
        // Whoever else needs the database says so.
        if (isDatabaseAway(error)) logger.debug({ err: error }, 'the database is away');
        else logger.error({ err: error }, 'slots and runs could not be looked at; tried again in a second');
      })
      .finally(() => {
        this.#sweeping = null;
      });
    return this.#sweeping;
  }

  async #sweep(): Promise<void> {
    const { misfires, lostRuns, queue, agents, writeProblem, clock } = this.#options;
    // Agents could not have their beats and reports stored: as little as if they could not have reached Lubdub.
    if (writeProblem() !== null) {
      this.#sweptAt = -Infinity;
      return;
    }
    const now = clock.now();
    if (Math.abs(now - this.#sweptAt) > GAP_MS) this.#reachableSince = now;
    const reachableFor = now - this.#reachableSince;
    if (reachableFor >= SETTLE_SLOTS_MS) await misfires.sweep();
    if (reachableFor >= SETTLE_LEASES_MS) {
      await agents.noteSilent();
      await lostRuns.sweep();
      if (Math.abs(now - this.#expiredAt) >= EXPIRE_EVERY_MS) {
        await queue.expire();
        this.#expiredAt = now;
      }
    }
    // Only now: a sweep that failed is none.
    this.#sweptAt = now;
  }
}
