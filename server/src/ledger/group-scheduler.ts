import { unavailable } from '../lib/errors.ts';
import type { AppAddress, AppCache } from './app-cache.ts';
import { BeatQueue, UNREAD, type Batch } from './beat-queue.ts';
import { GroupWriter, type GroupWriterOptions } from './group-writer.ts';
import type { PendingBeat, PendingCheck } from './pending.ts';

export interface GroupSchedulerOptions extends GroupWriterOptions {
  cache: AppCache;
  /** 2 where the database works beside this process, 1 where it is in it. */
  groupsAtOnce: 1 | 2;
}

/** What is being written at once. */
interface Group extends Batch {
  /** The apps that it touches. */
  touched: ReadonlySet<string>;
  /**
   * Its place among the groups of this moment, from 0: two that count in one row would wait for each other's commit.
   */
  place: number;
  /** Whether it may wait for another process, and others are written as if it were not there. */
  isDetached: boolean;
}

const MAX_ATTEMPTS = 20;
/**
 * While a group is being written a second one begins with this many beats, so that this process and the database work
 * at the same time; with fewer, one larger group costs less than two small ones.
 */
const WORTH_A_GROUP = 24;
/**
 * ... and with this many for each beat that is being written: groups as large as each other keep both sides busy, where
 * one of a single beat and one of all others would have them wait for each other.
 */
const EVEN_ENOUGH = 0.9;
/** Most groups at once that are detached: each holds a connection of the pool. */
const MAX_DETACHED_GROUPS = 2;

/** Decides what is written together and when: what comes while a group is being written goes into the next one. */
export class GroupScheduler {
  readonly queue = new BeatQueue();
  readonly #options: GroupSchedulerOptions;
  readonly #writer: GroupWriter;
  #inFlight: Group[] = [];
  #isScheduled = false;
  #idle = Promise.withResolvers<void>();

  constructor(options: GroupSchedulerOptions) {
    this.#options = options;
    this.#writer = new GroupWriter(options, (beats) => this.#retry(beats));
  }

  /** What is being written. */
  get inFlight(): readonly Batch[] {
    return this.#inFlight;
  }

  get #attached(): Group[] {
    return this.#inFlight.filter(({ isDetached }) => !isDetached);
  }

  /** Waits until nothing waits and nothing is being written. */
  async drained(): Promise<void> {
    if (this.#inFlight.length > 0 || !this.queue.isEmpty) await this.#idle.promise;
    await this.#writer.close();
  }

  /** Begins groups once this turn of the event loop is over, so that the beats it brings come together. */
  schedule(): void {
    if (this.#isScheduled || this.queue.isEmpty) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#begin();
    });
  }

  #begin(): void {
    while (this.#mayBegin()) {
      const batch = this.queue.take((pending) => this.#isFree(pending), this.#share());
      if (batch === null) return this.#tellIfIdle();
      this.#start(batch, false);
    }
  }

  #start(batch: Batch, isDetached: boolean): void {
    const group = { ...batch, touched: this.#allTouched(batch), place: this.#freePlace(), isDetached };
    this.#inFlight.push(group);
    void this.#writer.write(batch, group.place).finally(() => {
      this.#inFlight = this.#inFlight.filter((other) => other !== group);
      this.#tellIfIdle();
      this.schedule();
    });
  }

  #mayBegin(): boolean {
    const attached = this.#attached;
    if (attached.length === 0) return true;
    const wanted = Math.max(WORTH_A_GROUP, EVEN_ENOUGH * beatsIn(attached));
    return attached.length < this.#options.groupsAtOnce && this.queue.waiting >= wanted;
  }

  /**
   * How many beats the next group takes: its part of all that are here, so that the groups of one moment are as large
   * as each other.
   */
  #share(): number {
    return Math.max(
      WORTH_A_GROUP,
      Math.ceil((this.queue.waiting + beatsIn(this.#attached)) / this.#options.groupsAtOnce),
    );
  }

  #freePlace(): number {
    let place = 0;
    while (this.#inFlight.some((group) => group.place === place)) place += 1;
    return place;
  }

  /** To be called wherever the last beat may have gone: by being written, or by having waited too long. */
  #tellIfIdle(): void {
    if (this.#inFlight.length > 0 || !this.queue.isEmpty) return;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }

  #allTouched({ beats, checks }: Batch): ReadonlySet<string> {
    const touched = new Set<string>();
    // Where there is one group at a time, none is written beside it.
    if (this.#options.groupsAtOnce === 1) return touched;
    for (const { touches } of beats) touched.add(touches);
    for (const { touches } of checks) touched.add(touches);
    return touched;
  }

  /** What a beat or check at this address must not be written beside. */
  touched(address: AppAddress): string {
    return this.#options.cache.find(address)?.id ?? UNREAD;
  }

  /** The same of one that waits, whose app may have been read meanwhile. */
  touches(pending: PendingBeat | PendingCheck): string {
    if (pending.touches === UNREAD)
      pending.touches = this.touched('address' in pending ? pending.address : { by: 'id', value: pending.appId });
    return pending.touches;
  }

  #isFree(pending: PendingBeat | PendingCheck): boolean {
    const touches = this.touches(pending);
    return !this.#inFlight.some(({ touched }) => touched.has(touches));
  }

  /**
   * Another process was faster on the apps of these beats, or is still writing them. They wait for it
   * in a detached group, since it may take long: a beat to another app must not wait too. Where too
   * many do already they go first into the next group.
   */
  #retry(beats: PendingBeat[]): void {
    const call = beats.filter((pending) => {
      pending.attempts += 1;
      if (pending.attempts <= MAX_ATTEMPTS) return true;
      pending.reject(unavailable('this app is being written by too many at once; try again'));
      return false;
    });
    if (call.length === 0) return;
    const detached = this.#inFlight.length - this.#attached.length;
    if (this.#options.groupsAtOnce > 1 && detached < MAX_DETACHED_GROUPS)
      this.#start({ beats: call, checks: [] }, true);
    else this.queue.pushFirst(call);
  }
}

/** Beats in these groups. */
export const beatsIn = (groups: readonly Batch[]): number => groups.reduce((sum, { beats }) => sum + beats.length, 0);
