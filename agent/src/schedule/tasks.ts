import { nextSlot, type Schedule } from './slots.ts';

/** What is to be run when, as the server tells it; times in epoch milliseconds. */
export interface Task {
  id: string;
  name: string;
  folder: string;
  script: string;
  arguments: string[];
  schedule: Schedule;
  anchorAt: number;
  updatedAt: number;
  /** Null: any. */
  user: string | null;
  host: string | null;
  concurrency: 'ALLOW' | 'FORBID' | 'REPLACE';
  /** What is to be done with slots that were missed; not known of a task that was remembered by an older agent. */
  misfire?: 'SKIP' | 'RUN_ONCE' | 'RUN_ALL';
  timeoutSeconds: number | null;
}

/** A time at which a task is due. */
export interface Slot {
  task: Task;
  scheduledFor: number;
}

interface Entry {
  task: Task;
  /** Infinity where there is none. */
  nextAt: number;
  /** The newest slot that has been taken. */
  lastAt: number;
}

/** An older slot is the server's: it knows what the task's misfire policy says. */
export const MAX_SLOT_AGE_MS = 10_000;
/**
 * How far back the slots of a new or edited task are looked for: it may have become due while the news of it was on its
 * way.
 */
const LOOK_BACK_MS = 5_000;
const COALESCE_MS = 8;

/** The tasks that this agent may take, and when each is due next. */
export class Tasks {
  readonly #entries = new Map<string, Entry>();
  readonly #onBadSchedule: (task: Task, reason: string) => void;

  constructor(onBadSchedule: (task: Task, reason: string) => void) {
    this.#onBadSchedule = onBadSchedule;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(id: string): Task | undefined {
    return this.#entries.get(id)?.task;
  }

  all(): Task[] {
    return [...this.#entries.values()].map(({ task }) => task);
  }

  /**
   * These are all there are. Slots before `now` are not theirs any more: others, or this agent's last start, may have
   * had them.
   */
  replace(tasks: Task[], now: number): void {
    const ids = new Set(tasks.map(({ id }) => id));
    for (const id of this.#entries.keys()) if (!ids.has(id)) this.#entries.delete(id);
    for (const task of tasks) this.#set(task, now);
  }

  /** A new or edited task, as of just now. */
  set(task: Task, now: number): void {
    this.#set(task, Math.min(now, Math.max(task.updatedAt, now - LOOK_BACK_MS)));
  }

  #set(task: Task, after: number): void {
    const known = this.#entries.get(task.id);
    // An older agent did not remember the misfire policy.
    if (known?.task.updatedAt === task.updatedAt && known.task.misfire === task.misfire) return;
    const lastAt = known?.lastAt ?? -Infinity;
    this.#entries.set(task.id, { task, lastAt, nextAt: this.#next(task, Math.max(lastAt, after)) });
  }

  remove(id: string): void {
    this.#entries.delete(id);
  }

  /**
   * When the next one is due, and what is due within milliseconds of it, so that one claim serves all; Infinity where
   * none is.
   */
  nextAt(): number {
    let first = Infinity;
    for (const { nextAt } of this.#entries.values()) if (nextAt < first) first = nextAt;
    let last = first;
    for (const { nextAt } of this.#entries.values()) if (nextAt > last && nextAt <= first + COALESCE_MS) last = nextAt;
    return last;
  }

  /** Takes all slots until `now`, soonest first; those that are too old to be claimed are passed over. */
  take(now: number): Slot[] {
    const due: Slot[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.nextAt > now) continue;
      if (entry.nextAt <= now - MAX_SLOT_AGE_MS) entry.nextAt = this.#next(entry.task, now - MAX_SLOT_AGE_MS);
      while (entry.nextAt <= now) {
        due.push({ task: entry.task, scheduledFor: entry.nextAt });
        entry.lastAt = entry.nextAt;
        entry.nextAt = this.#next(entry.task, entry.nextAt);
      }
    }
    return due.sort((a, b) => a.scheduledFor - b.scheduledFor);
  }

  #next(task: Task, after: number): number {
    try {
      return nextSlot(task.schedule, task.anchorAt, after) ?? Infinity;
    } catch (error) {
      this.#onBadSchedule(task, error instanceof Error ? error.message : String(error));
      return Infinity;
    }
  }
}
