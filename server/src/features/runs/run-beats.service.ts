import { DomainError } from '../../lib/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import type { HeartbeatsService } from '../heartbeats/heartbeats.service.ts';
import type { BeatInput } from '../heartbeats/heartbeat.input.ts';
import type { Run } from './run.model.ts';
import { isRetried } from './run.rules.ts';

/** What is reported later than this tells when it happened; else it counts as happening now. */
const LATE_MS = 10_000;

/** Sends the beats that runs are for their apps: START when one begins, SUCCESS or FAIL when it has ended. */
export class RunBeats {
  readonly #heartbeats: HeartbeatsService;
  readonly #logger: Logger;
  readonly #now: () => number;

  constructor(heartbeats: HeartbeatsService, now: () => number, logger: Logger) {
    this.#heartbeats = heartbeats;
    this.#now = now;
    this.#logger = logger;
  }

  /** Never rejects: the app may be gone, and one beat that is missing is found by the app's own deadline. */
  async started(runs: readonly Run[]): Promise<void> {
    await Promise.all(
      runs.map((run) =>
        this.#send(run, 'start', { kind: 'START', ...this.#occurred(run.startedAt) }).catch(this.#failed),
      ),
    );
  }

  /** Rejects with UNAVAILABLE while the database is away, so that whoever reports the end does so again. */
  async ended(runs: readonly Run[]): Promise<void> {
    await Promise.all(
      runs.map((run) =>
        this.#send(run, 'end', { ...endOf(run), ...this.#occurred(run.finishedAt), durationMs: measured(run) }),
      ),
    );
  }

  /**
   * Runs that were begun and will not be ended by an agent: what waits to be tried again, and is not. Never rejects.
   */
  async abandoned(runs: readonly Run[]): Promise<void> {
    // One that no agent has ever taken has not been told of.
    await this.ended(runs.filter((run) => run.attempt > 1)).catch(this.#failed);
  }

  async #send(run: Run, moment: 'start' | 'end', beat: BeatInput): Promise<void> {
    if (run.appId === null) return;
    try {
      await this.#heartbeats.record(run.appId, {
        // All attempts are one run to the app: what fails and is tried again has not failed yet.
        runId: run.firstRunId,
        user: run.user,
        host: run.host,
        environment: run.environment,
        sessionId: run.sessionId,
        idempotencyKey: `run ${run.id} ${moment}`,
        ...beat,
      });
    } catch (error) {
      // The app was deleted.
      if (!(error instanceof DomainError && error.code === 'NOT_FOUND')) throw error;
    }
  }

  #occurred(at: number | null): { occurredAt?: Date } {
    return at === null || at > this.#now() - LATE_MS ? {} : { occurredAt: new Date(at) };
  }

  readonly #failed = (error: unknown): void =>
    this.#logger.warn({ err: error }, 'the beat for a run could not be recorded');
}

/** As its agent has measured it. All attempts together are counted from the START of the first. */
const measured = ({ attempt, startedAt, finishedAt }: Run): number | null =>
  attempt > 1 || startedAt === null || finishedAt === null ? null : Math.max(0, finishedAt - startedAt);

function endOf(run: Run & { output?: string | null }): BeatInput {
  const { status, exitCode, error, output } = run;
  const message = [error, output].filter((text) => text != null && text !== '').join('\n') || null;
  if (status === 'SUCCEEDED') return { kind: 'SUCCESS', exitCode: 0, message };
  // Somebody wanted it so, also where it had to end and its agent died first.
  if (status === 'CANCELLED' || (status === 'LOST' && run.cancelRequested))
    return { kind: 'LOG', exitCode, endsRun: true, message: message ?? 'cancelled' };
  if (isRetried(run)) return { kind: 'LOG', exitCode, message: `attempt ${run.attempt} failed: ${message ?? status}` };
  return { kind: 'FAIL', exitCode, message: message ?? status };
}
