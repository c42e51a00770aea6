import { unavailable } from '../lib/errors.ts';
import type { AppAddress } from './app-cache.ts';
import { beatsIn, GroupScheduler, type GroupSchedulerOptions } from './group-scheduler.ts';
import type { NewBeat } from './new-beat.ts';
import type { CheckOutcome, PendingBeat, PendingCheck, RecordedBeat } from './pending.ts';

export type BeatWriterOptions = GroupSchedulerOptions;

const WATCH_EVERY_MS = 250;
/** A stall that has eaten so much of what callers wait for ... */
const LONG_STALL_MS = 2_000;
/** ... is made good: what those who wait are given once the event loop turns again after a stall. */
const SPARED_AFTER_STALL_MS = 1_000;

/**
 * Commits beats in groups: those that arrive while a transaction is in flight go together in the next one, and
 * each caller is answered after its group's commit.
 */
export class BeatWriter {
  readonly #options: BeatWriterOptions;
  readonly #groups: GroupScheduler;
  #watch: NodeJS.Timeout | null = null;
  #closed = false;
  /** When the late were last looked for, by the monotonic clock. */
  #watchedAt = 0;
  /** Until when nobody is late, by the monotonic clock. */
  #sparedUntil = 0;

  constructor(options: BeatWriterOptions) {
    this.#options = options;
    this.#groups = new GroupScheduler(options);
  }

  /** Beats that wait or are being written. */
  get queued(): number {
    return this.#groups.queue.waiting + beatsIn(this.#groups.inFlight);
  }

  /** Records one beat. Rejects with NOT_FOUND, or UNAVAILABLE when too many wait or the database is away. */
  record(address: AppAddress, beat: NewBeat): Promise<RecordedBeat> {
    const refusal = this.#refusal(1);
    if (refusal !== null) return Promise.reject(unavailable(refusal));
    return new Promise((resolve, reject) => {
      const touches = this.#groups.touched(address);
      this.#groups.queue.push([{ address, beat, attempts: 0, queuedAt: performance.now(), touches, resolve, reject }]);
      this.#schedule();
    });
  }

  /** Records the beats of one call, at most {@link MAX_GROUP}, in one group; each has its own answer. */
  recordAll(beats: { address: AppAddress; beat: NewBeat }[]): Promise<RecordedBeat>[] {
    const refusal = this.#refusal(beats.length);
    if (refusal !== null) return beats.map(() => Promise.reject(unavailable(refusal)));
    const call: PendingBeat[] = [];
    const queuedAt = performance.now();
    const answers = beats.map(
      ({ address, beat }) =>
        new Promise<RecordedBeat>((resolve, reject) => {
          call.push({ address, beat, attempts: 0, queuedAt, touches: this.#groups.touched(address), resolve, reject });
        }),
    );
    if (call.length > 0) this.#groups.queue.push(call);
    this.#schedule();
    return answers;
  }

  /** Why so many beats more are not taken; null where they are. */
  #refusal(beats: number): string | null {
    if (this.#closed) return 'the server is shutting down';
    const { problem } = this.#options.writability;
    if (problem !== null) return `heartbeats cannot be stored: ${problem}`;
    return this.#groups.queue.hasRoomFor(beats)
      ? null
      : 'too many heartbeats are waiting to be written; try again soon';
  }

  /**
   * Applies the timeouts of these apps as of `now`, each behind its app's beats received before. Rejects when the
   * database is away.
   */
  checkTimeouts(appIds: string[], now: number): Promise<CheckOutcome[]> {
    const checks: PendingCheck[] = [];
    const outcomes = appIds.map(
      (appId) =>
        new Promise<CheckOutcome>((resolve, reject) => {
          checks.push({ appId, now, touches: this.#groups.touched({ by: 'id', value: appId }), resolve, reject });
        }),
    );
    this.#groups.queue.pushChecks(checks, (pending) => this.#groups.touches(pending));
    this.#schedule();
    return Promise.all(outcomes);
  }

  /** Takes no new beats and waits for those it has. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#groups.drained();
    clearInterval(this.#watch ?? undefined);
  }

  #schedule(): void {
    if (this.#groups.queue.isEmpty) return;
    this.#watch ??= setInterval(() => this.#answerTheLate(), WATCH_EVERY_MS).unref();
    this.#groups.schedule();
  }

  #answerTheLate(): void {
    const now = performance.now();
    // After a stall of the event loop the answers may be there already, unread, and beats of that time wait
    // for their first group: callers with a commit behind them must not be told that there was none, and
    // nobody is late by what was this process's own sleep.
    const stoodStillMs = now - this.#watchedAt - WATCH_EVERY_MS;
    if (stoodStillMs > LONG_STALL_MS) this.#sparedUntil = now + SPARED_AFTER_STALL_MS;
    this.#watchedAt = now;
    if (stoodStillMs < WATCH_EVERY_MS && now >= this.#sparedUntil)
      setImmediate(() => this.#groups.queue.answerTheLate(this.#groups.inFlight));
  }
}
