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
  mayRunAlone(): boolean;
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
interface Wish {
  runId: string;
  /** Epoch ms. */
  dueAt: number;
  task: Task | null;
  queued: QueuedRun | null;
  /** Nobody else may take it. */
  isPinned: boolean;
  /** Sorts an agent's wishes differently from those of others. */
  rank: number;
  /** Sorts the wishes for runs of one task. */
  order: string;
}

type Outcome = ClaimMutation['claimRuns'][number];

/** An answer that takes longer is of no use for a run that is due now. */
const PATIENCE_MS = 3_000;
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
  readonly #asked = new Set<string>();
  /** Offered again while they were being asked for: whatever held them up may be over. */
  readonly #offeredAgain = new Set<string>();
  #shared: Wish[] = [];
  #isTakingShared = false;
  /** Slots that could not be asked for, while they may still be. */
  #held: Wish[] = [];
  /** Of these nobody knows whether they were granted. */
  readonly #doubtful = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();

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
      if (this.#asked.has(run.id)) this.#offeredAgain.add(run.id);
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
    const wishes = [...newestOnly(slots).map((slot) => this.#wishForSlot(slot)), ...this.#dueQueued()];
    if (wishes.length === 0) return;
    // Runs that wait are asked for one request after the other, so that they begin in their order.
    const isAtOnce = ({ isPinned, queued }: Wish): boolean => isPinned && queued === null;
    const pinned = wishes.filter(isAtOnce);
    for (let from = 0; from < pinned.length; from += MAX_PINNED)
      this.#track(this.#claim(pinned.slice(from, from + MAX_PINNED)));
    this.#takeShared(wishes.filter((wish) => !isAtOnce(wish)));
  }

  /**
   * The server can be asked again: slots that are not too old are asked for, under the same ids; and, however old, those that it may have
   * granted, since nobody else is given them.
   */
  resume(): void {
    const { clock, journal } = this.#options;
    const oldest = clock.now() - MAX_SLOT_AGE_MS;
    const isOpen = ({ runId, queued, dueAt }: Wish): boolean =>
      queued !== null || dueAt > oldest || this.#doubtful.has(runId);
    const held = this.#held;
    this.#held = [];
    const open = held.filter(isOpen);
    const wanted = new Set<Wish>(newestOnly(open.filter(({ runId }) => !this.#doubtful.has(runId))));
    const asked = open.filter((wish) => wanted.has(wish) || this.#doubtful.has(wish.runId));
    journal.giveUp(held.filter((wish) => !asked.includes(wish)).map(({ runId }) => runId));
    this.#takeShared(asked);
  }

  /** Until all that is being asked for has been answered. */
  async settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Asks for nothing more; see settle. */
  async stop(): Promise<void> {
    this.#shared = [];
    await this.settle();
  }

  #wishForSlot({ task, scheduledFor }: Slot): Wish {
    const runId = newId(this.#options.clock.now());
    const { isPinned, rank } = this.#kindOf(task, task.id);
    return { runId, dueAt: scheduledFor, task, queued: null, isPinned, rank, order: isoTime(scheduledFor) };
  }

  #dueQueued(): Wish[] {
    const now = this.#options.clock.now();
    const wishes: Wish[] = [];
    for (const [id, run] of this.#queued) {
      if (run.notBefore > now) continue;
      this.#queued.delete(id);
      this.#asked.add(id);
      const { isPinned, rank } = this.#kindOf(run, run.taskId ?? run.id);
      wishes.push({ runId: id, dueAt: now, task: null, queued: run, isPinned, rank, order: run.order });
    }
    return wishes;
  }

  #kindOf(wanted: { user: string | null; host: string | null }, id: string): { isPinned: boolean; rank: number } {
    const { identity, session } = this.#options;
    const isPinned = wanted.user === identity.user && wanted.host === identity.host;
    return { isPinned, rank: hash(`${session()?.agentId ?? ''}${id}`) };
  }

  #takeShared(wishes: Wish[]): void {
    this.#shared.push(...wishes);
    this.#shared.sort((a, b) => a.dueAt - b.dueAt || a.rank - b.rank || (a.order < b.order ? -1 : 1));
    if (!this.#isTakingShared && this.#shared.length > 0) this.#track(this.#shareOut());
  }

  async #shareOut(): Promise<void> {
    const { runs } = this.#options;
    this.#isTakingShared = true;
    while (this.#shared.length > 0) {
      // Who has less to do is quicker.
      const wait = Math.min(MAX_WAIT_MS, runs.count * WAIT_FOR_EACH_RUN_MS);
      if (wait > 0) await pause(wait);
      const some = this.#shared.splice(0, MAX_SHARED);
      if (some.length > 0) await this.#claim(some);
    }
    this.#isTakingShared = false;
  }

  async #claim(wishes: Wish[]): Promise<void> {
    const { client, session, isReady, journal, onFailure } = this.#options;
    const identity = session();
    if (identity === null || !isReady()) {
      this.#goWithout(wishes, null);
      return;
    }
    try {
      await this.#tellEndsFirst(wishes);
      journal.begin(wishes.map(({ runId }) => ({ runId, startedAt: null })));
      const { claimRuns } = await client.call(ClaimDocument, { ...identity, claims: wishes.map(toClaim) }, PATIENCE_MS);
      this.#hear(wishes, claimRuns);
    } catch (error) {
      onFailure(error);
      this.#goWithout(wishes, error);
    }
  }

  /** The server would take a task for busy whose last run has ended here without its knowing. */
  async #tellEndsFirst(wishes: Wish[]): Promise<void> {
    const { runs, journal, outbox } = this.#options;
    const ended = new Set<string>();
    for (const { task, queued } of wishes) {
      const last = runs.lastEndOf(task?.id ?? queued?.taskId ?? '');
      if (last !== undefined) ended.add(last);
    }
    if (ended.size > 0 && journal.hasEndOf(ended)) await outbox.flush();
  }

  #hear(wishes: Wish[], outcomes: readonly Outcome[]): void {
    const { runs, journal, clock, concurrencyOf } = this.#options;
    const byId = new Map(outcomes.map((outcome) => [outcome.runId, outcome]));
    const refused: string[] = [];
    for (const wish of wishes) {
      const { runId, task, queued } = wish;
      this.#doubtful.delete(runId);
      this.#asked.delete(runId);
      const isOffered = this.#offeredAgain.delete(runId);
      const { outcome = 'GONE', run = null } = byId.get(runId) ?? {};
      if (outcome === 'GRANTED' && run != null) {
        const taskId = task?.id ?? queued?.taskId ?? null;
        const work = grantedWork(runId, taskId, run);
        // One that the server does not know of, or has given up, may still run here.
        const replaces = taskId !== null && concurrencyOf(taskId) === 'REPLACE';
        if (replaces) runs.startInPlace(work);
        else runs.start(work);
        continue;
      }
      refused.push(runId);
      if (outcome === 'BUSY' && queued !== null)
        this.#queued.set(runId, { ...queued, notBefore: clock.now() + (isOffered ? 0 : BUSY_AGAIN_MS) });
    }
    journal.giveUp(refused);
    this.#options.onChange();
  }

  /** The server is away: what is this agent's alone runs all the same; other slots wait for it, as long as they may. */
  #goWithout(wishes: Wish[], error: unknown): void {
    const { clock, mayRunAlone, journal } = this.#options;
    const mayBeGranted = error instanceof Unreachable && error.maybeDone;
    const waiting: Wish[] = [];
    for (const wish of wishes) {
      if (wish.isPinned && wish.task !== null && mayRunAlone() && !(error instanceof Refused)) {
        this.#runAlone(wish, wish.task);
      } else if (wish.queued !== null && !mayBeGranted) {
        this.#asked.delete(wish.runId);
        this.#queued.set(wish.runId, { ...wish.queued, notBefore: clock.now() + BUSY_AGAIN_MS });
      } else {
        waiting.push(wish);
        if (mayBeGranted) this.#doubtful.add(wish.runId);
      }
    }
    const oldest = clock.now() - MAX_SLOT_AGE_MS;
    const tooOld = this.#held.filter(({ runId, dueAt }) => dueAt <= oldest && !this.#doubtful.has(runId));
    journal.giveUp(tooOld.map(({ runId }) => runId));
    this.#held = [...this.#held.filter((wish) => !tooOld.includes(wish)), ...waiting];
    this.#options.onChange();
  }

  #runAlone({ runId, dueAt }: Wish, task: Task): void {
    const { runs, journal, say } = this.#options;
    const earlier = runs.ofTask(task.id);
    if (earlier.length > 0 && task.concurrency === 'FORBID') {
      journal.giveUp([runId]);
      say('WARNING', `${task.name} is not run for ${isoTime(dueAt)}: an earlier run of it has not ended`);
      return;
    }
    const work = unclaimedWork(runId, task, dueAt);
    if (task.concurrency === 'REPLACE') runs.startInPlace(work);
    else runs.start(work);
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#options.onFailure(error))
      .finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }
}

/** Where one run makes good all slots that were missed, only the newest of those that are due at once is asked for. */
function newestOnly<Due extends { task: Task | null }>(due: Due[]): Due[] {
  const newest = new Map(due.map((one) => [one.task?.id, one]));
  return due.filter((one) => one.task?.misfire !== 'RUN_ONCE' || newest.get(one.task.id) === one);
}

const toClaim = ({ runId, task, dueAt }: Wish): RunClaimInput =>
  task === null ? { runId } : { runId, taskId: task.id, scheduledFor: isoTime(dueAt) };

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
