import type { Caller } from '../api/client.ts';
import { Refused, Unreachable } from '../api/failures.ts';
import { ClaimDocument } from '../api/operations.ts';
import type { ClaimMutation, RunClaimInput } from '../gql/graphql.ts';
import type { Clock } from '../lib/clock.ts';
import { pause } from '../lib/pause.ts';
import type { Say } from '../lib/say.ts';
import { newId } from '../lib/uuid.ts';
import { MAX_SLOT_AGE_MS, type Slot, type Task } from '../schedule/tasks.ts';
import type { RunJournal } from '../spool/run-journal.ts';
import type { Identity } from './identity.ts';
import type { Outbox, Session } from './outbox.ts';
import type { Runs } from './runs.ts';
import { grantedWork, isoTime, unclaimedWork, type QueuedRun } from './work.ts';

export interface ClaimsOptions {
  client: Caller;
  identity: Identity;
  session(): Session | null;
  /** Whether the server can be asked, as far as is known. */
  isReady(): boolean;
  /** Whether tasks may be run without asking: not where another has become this agent. */
  mayRunOffline(): boolean;
  /** Undefined: of a task that is not known any more. */
  concurrencyOf(taskId: string): Task['concurrency'] | undefined;
  runs: Runs;
  journal: RunJournal;
  outbox: Outbox;
  clock: Clock;
  /** A call did not come through. */
  onFailure(error: unknown): void;
  /** When the next queued run may be taken has changed. */
  onChange(): void;
  say: Say;
}

/** A slot or a queued run, under the id that it has or will have. */
interface Candidate {
  runId: string;
  /** Epoch ms. */
  dueAt: number;
  task: Task | null;
  queued: QueuedRun | null;
  /** Nobody else may take it. */
  isPinned: boolean;
  /** Sorts an agent's candidates differently from those of others. */
  rank: number;
  /** Sorts the candidates for runs of one task. */
  order: string;
}

type Outcome = ClaimMutation['claimRuns'][number];

/** An answer that takes longer is of no use for a run that is due now. */
const TIMEOUT_MS = 3_000;
const MAX_PINNED = 500;
/** What an agent takes at once of what others may take too, so that they share what is due in one instant. */
const MAX_SHARED = 8;
const WAIT_FOR_EACH_RUN_MS = 2;
const MAX_WAIT_MS = 50;
const BUSY_AGAIN_MS = 5_000;

/** Asks the server for what is due, and starts what it is given. */
export class Claims {
  readonly #options: ClaimsOptions;
  /** By run id: runs that wait at the server for somebody to take them. */
  readonly #queued = new Map<string, QueuedRun>();
  readonly #claiming = new Set<string>();
  /** Offered again while they were being asked for: whatever held them up may be over. */
  readonly #reoffered = new Set<string>();
  #shared: Candidate[] = [];
  #isClaimingShared = false;
  /** Slots that could not be asked for, while they may still be. */
  #deferred: Candidate[] = [];
  /** Of these nobody knows whether they were granted. */
  readonly #unconfirmed = new Set<string>();
  readonly #pending = new Set<Promise<void>>();

  constructor(options: ClaimsOptions) {
    this.#options = options;
  }

  /** When the next queued run may be taken; Infinity where none waits. */
  nextQueuedAt(): number {
    let next = Infinity;
    for (const { notBefore } of this.#queued.values()) if (notBefore < next) next = notBefore;
    return next;
  }

  replaceQueued(runs: QueuedRun[]): void {
    this.#queued.clear();
    this.addQueued(runs);
  }

  addQueued(runs: QueuedRun[]): void {
    for (const run of runs) {
      if (this.#claiming.has(run.id)) this.#reoffered.add(run.id);
      else this.#queued.set(run.id, run);
    }
  }

  /** A run of the task has ended: what waited for that need not any more. */
  onRunEnded(taskId: string): void {
    for (const [id, run] of this.#queued)
      if (run.taskId === taskId)
        this.#queued.set(id, { ...run, notBefore: Math.min(run.notBefore, this.#options.clock.now()) });
  }

  /** Takes what is due now. */
  take(slots: Slot[]): void {
    const candidates = [...newestOnly(slots).map((slot) => this.#candidateForSlot(slot)), ...this.#dueQueued()];
    if (candidates.length === 0) return;
    // Runs that wait are asked for one request after the other, so that they begin in their order.
    const isAtOnce = ({ isPinned, queued }: Candidate): boolean => isPinned && queued === null;
    const pinned = candidates.filter(isAtOnce);
    for (let from = 0; from < pinned.length; from += MAX_PINNED)
      this.#track(this.#claim(pinned.slice(from, from + MAX_PINNED)));
    this.#takeShared(candidates.filter((candidate) => !isAtOnce(candidate)));
  }

  /**
   * The server can be asked again: slots that are not too old are asked for, under the same ids; and, however old,
   * those that it may have granted, since nobody else is given them.
   */
  resume(): void {
    const { clock, journal } = this.#options;
    const oldest = clock.now() - MAX_SLOT_AGE_MS;
    const isOpen = ({ runId, queued, dueAt }: Candidate): boolean =>
      queued !== null || dueAt > oldest || this.#unconfirmed.has(runId);
    const deferred = this.#deferred;
    this.#deferred = [];
    const open = deferred.filter(isOpen);
    const wanted = new Set<Candidate>(newestOnly(open.filter(({ runId }) => !this.#unconfirmed.has(runId))));
    const asked = open.filter((candidate) => wanted.has(candidate) || this.#unconfirmed.has(candidate.runId));
    journal.discard(deferred.filter((candidate) => !asked.includes(candidate)).map(({ runId }) => runId));
    this.#takeShared(asked);
  }

  /** Until all that is being asked for has been answered. */
  async settle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Asks for nothing more; see settle. */
  async stop(): Promise<void> {
    this.#shared = [];
    await this.settle();
  }

  #candidateForSlot({ task, scheduledFor }: Slot): Candidate {
    const runId = newId(this.#options.clock.now());
    const { isPinned, rank } = this.#kindOf(task, task.id);
    return { runId, dueAt: scheduledFor, task, queued: null, isPinned, rank, order: isoTime(scheduledFor) };
  }

  #dueQueued(): Candidate[] {
    const now = this.#options.clock.now();
    const candidates: Candidate[] = [];
    for (const [id, run] of this.#queued) {
      if (run.notBefore > now) continue;
      this.#queued.delete(id);
      this.#claiming.add(id);
      const { isPinned, rank } = this.#kindOf(run, run.taskId ?? run.id);
      candidates.push({ runId: id, dueAt: now, task: null, queued: run, isPinned, rank, order: run.order });
    }
    return candidates;
  }

  #kindOf(wanted: { user: string | null; host: string | null }, id: string): { isPinned: boolean; rank: number } {
    const { identity, session } = this.#options;
    const isPinned = wanted.user === identity.user && wanted.host === identity.host;
    return { isPinned, rank: hash(`${session()?.agentId ?? ''}${id}`) };
  }

  #takeShared(candidates: Candidate[]): void {
    this.#shared.push(...candidates);
    this.#shared.sort((a, b) => a.dueAt - b.dueAt || a.rank - b.rank || (a.order < b.order ? -1 : 1));
    if (!this.#isClaimingShared && this.#shared.length > 0) this.#track(this.#claimShared());
  }

  async #claimShared(): Promise<void> {
    const { runs } = this.#options;
    this.#isClaimingShared = true;
    while (this.#shared.length > 0) {
      // Who has less to do is quicker.
      const wait = Math.min(MAX_WAIT_MS, runs.count * WAIT_FOR_EACH_RUN_MS);
      if (wait > 0) await pause(wait);
      const some = this.#shared.splice(0, MAX_SHARED);
      if (some.length > 0) await this.#claim(some);
    }
    this.#isClaimingShared = false;
  }

  async #claim(candidates: Candidate[]): Promise<void> {
    const { client, session, isReady, journal, onFailure } = this.#options;
    const identity = session();
    if (identity === null || !isReady()) {
      this.#proceedOffline(candidates, null);
      return;
    }
    try {
      await this.#reportEndsFirst(candidates);
      journal.begin(candidates.map(({ runId }) => ({ runId, startedAt: null })));
      const { claimRuns } = await client.call(
        ClaimDocument,
        { ...identity, claims: candidates.map(toClaim) },
        TIMEOUT_MS,
      );
      this.#handleOutcomes(candidates, claimRuns);
    } catch (error) {
      onFailure(error);
      this.#proceedOffline(candidates, error);
    }
  }

  /** The server would take a task for busy whose last run has ended here without its knowing. */
  async #reportEndsFirst(candidates: Candidate[]): Promise<void> {
    const { runs, journal, outbox } = this.#options;
    const ended = new Set<string>();
    for (const { task, queued } of candidates) {
      const last = runs.lastEndedRun(task?.id ?? queued?.taskId ?? '');
      if (last !== undefined) ended.add(last);
    }
    if (ended.size > 0 && journal.hasEndOf(ended)) await outbox.flush();
  }

  #handleOutcomes(candidates: Candidate[], outcomes: readonly Outcome[]): void {
    const { runs, journal, clock, concurrencyOf } = this.#options;
    const byId = new Map(outcomes.map((outcome) => [outcome.runId, outcome]));
    const refused: string[] = [];
    for (const candidate of candidates) {
      const { runId, task, queued } = candidate;
      this.#unconfirmed.delete(runId);
      this.#claiming.delete(runId);
      const isOffered = this.#reoffered.delete(runId);
      const { outcome = 'GONE', run = null } = byId.get(runId) ?? {};
      if (outcome === 'GRANTED' && run != null) {
        const taskId = task?.id ?? queued?.taskId ?? null;
        const work = grantedWork(runId, taskId, run);
        // One that the server does not know of, or has given up, may still run here.
        const replaces = taskId !== null && concurrencyOf(taskId) === 'REPLACE';
        if (replaces) runs.startReplacing(work);
        else runs.start(work);
        continue;
      }
      refused.push(runId);
      if (outcome === 'BUSY' && queued !== null)
        this.#queued.set(runId, { ...queued, notBefore: clock.now() + (isOffered ? 0 : BUSY_AGAIN_MS) });
    }
    journal.discard(refused);
    this.#options.onChange();
  }

  /** The server is away: what is this agent's alone runs all the same; other slots wait for it, as long as they may. */
  #proceedOffline(candidates: Candidate[], error: unknown): void {
    const { clock, mayRunOffline, journal } = this.#options;
    const mayBeGranted = error instanceof Unreachable && error.maybeDone;
    const waiting: Candidate[] = [];
    for (const candidate of candidates) {
      if (candidate.isPinned && candidate.task !== null && mayRunOffline() && !(error instanceof Refused)) {
        this.#runOffline(candidate, candidate.task);
      } else if (candidate.queued !== null && !mayBeGranted) {
        this.#claiming.delete(candidate.runId);
        this.#queued.set(candidate.runId, { ...candidate.queued, notBefore: clock.now() + BUSY_AGAIN_MS });
      } else {
        waiting.push(candidate);
        if (mayBeGranted) this.#unconfirmed.add(candidate.runId);
      }
    }
    const oldest = clock.now() - MAX_SLOT_AGE_MS;
    const tooOld = this.#deferred.filter(({ runId, dueAt }) => dueAt <= oldest && !this.#unconfirmed.has(runId));
    journal.discard(tooOld.map(({ runId }) => runId));
    this.#deferred = [...this.#deferred.filter((candidate) => !tooOld.includes(candidate)), ...waiting];
    this.#options.onChange();
  }

  #runOffline({ runId, dueAt }: Candidate, task: Task): void {
    const { runs, journal, say } = this.#options;
    const earlier = runs.runIdsOf(task.id);
    if (earlier.length > 0 && task.concurrency === 'FORBID') {
      journal.discard([runId]);
      say('WARNING', `${task.name} is not run for ${isoTime(dueAt)}: an earlier run of it has not ended`);
      return;
    }
    const work = unclaimedWork(runId, task, dueAt);
    if (task.concurrency === 'REPLACE') runs.startReplacing(work);
    else runs.start(work);
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#options.onFailure(error))
      .finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }
}

/** Where one run makes good all slots that were missed, only the newest of those that are due at once is asked for. */
function newestOnly<Due extends { task: Task | null }>(due: Due[]): Due[] {
  const newest = new Map(due.map((one) => [one.task?.id, one]));
  return due.filter((one) => one.task?.misfire !== 'RUN_ONCE' || newest.get(one.task.id) === one);
}

const toClaim = ({ runId, task, dueAt }: Candidate): RunClaimInput =>
  task === null ? { runId } : { runId, taskId: task.id, scheduledFor: isoTime(dueAt) };

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
