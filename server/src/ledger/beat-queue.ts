import { unavailable } from '../lib/errors.ts';
import type { PendingBeat, PendingCheck } from './pending.ts';

/** Most beats in a group; also what one call may bring, since such a call goes into one group. */
export const MAX_GROUP = 1_000;
/** Most beats that wait: what 64 callers with 500 each bring at once, twice. About 500 bytes each. */
const MAX_WAITING = 64_000;
/** How long a caller waits at most: after that it is told that the database is away, whatever becomes of its beat. */
const PATIENCE_MS = 4_500;

/** What is to be written at once. */
export interface Batch {
  beats: PendingBeat[];
  checks: PendingCheck[];
}

/** Stands for every app that is not in the cache: two groups at once must not both read one. */
export const UNREAD = 'unread';

/** A timeout comes behind the first `behind` beats: up to the last that was there before it and may be of its app. */
interface WaitingCheck {
  pending: PendingCheck;
  behind: number;
}

/** Beats and timeouts that wait for a group, in the order in which they came. */
export class BeatQueue {
  /** What one call brought stands together. */
  #calls: PendingBeat[][] = [];
  #checks: WaitingCheck[] = [];
  #waiting = 0;
  /** How many of the beats that have ever come do not wait any more. */
  #gone = 0;

  get waiting(): number {
    return this.#waiting;
  }

  get isEmpty(): boolean {
    return this.#waiting + this.#checks.length === 0;
  }

  hasRoomFor(beats: number): boolean {
    return this.#waiting + beats <= MAX_WAITING;
  }

  push(call: PendingBeat[]): void {
    this.#calls.push(call);
    this.#waiting += call.length;
  }

  /** Puts back what {@link take} gave. */
  pushFirst(call: PendingBeat[]): void {
    this.#calls.unshift(call);
    this.#waiting += call.length;
    this.#gone -= call.length;
    // They were being written when a timeout came, which has not found them waiting.
    const touched = new Set(call.map(({ touches }) => touches));
    for (const check of this.#checks)
      if (touched.has(check.pending.appId) || touched.has(UNREAD))
        check.behind = Math.max(check.behind, this.#gone + call.length);
  }

  /** At most one for each app. `touched` tells what a beat touches, as far as is known by now. */
  pushChecks(checks: PendingCheck[], touched: (pending: PendingBeat) => string): void {
    const last = new Map<string, number>(checks.map(({ appId }) => [appId, 0]));
    let unread = 0;
    let place = this.#gone;
    for (const call of this.#calls)
      for (const pending of call) {
        place += 1;
        const touches = touched(pending);
        if (touches === UNREAD) unread = place;
        else if (last.has(touches)) last.set(touches, place);
      }
    for (const pending of checks)
      this.#checks.push({ pending, behind: Math.max(last.get(pending.appId) ?? 0, unread) });
  }

  /**
   * The next batch of at most `limit` beats, or of one call that brought more; null where there is none. `isFree`
   * tells whether a beat or check may be written now; the first call with one that may not ends the batch, so that
   * nothing is overtaken. A timeout comes when no beat of its app received before it waits any more, however many have
   * come since or wait for other apps: under a load that never ends it must not wait for its end, and a sweep that
   * waits for its timeouts must not be late by what is queued.
   */
  take(isFree: (pending: PendingBeat | PendingCheck) => boolean, limit: number): Batch | null {
    const most = Math.min(limit, MAX_GROUP);
    let taken = 0;
    let calls = 0;
    for (const call of this.#calls) {
      if ((taken > 0 && taken + call.length > most) || !call.every(isFree)) break;
      taken += call.length;
      calls += 1;
    }
    const beats = calls === 0 ? [] : this.#calls.splice(0, calls).flat();
    this.#waiting -= taken;
    this.#gone += taken;
    const checks = this.#takeChecks(isFree);
    return beats.length + checks.length === 0 ? null : { beats, checks };
  }

  #takeChecks(isFree: (pending: PendingCheck) => boolean): PendingCheck[] {
    if (this.#checks.length === 0) return [];
    const taken: PendingCheck[] = [];
    this.#checks = this.#checks.filter(({ pending, behind }) => {
      if (taken.length === MAX_GROUP || behind > this.#gone || !isFree(pending)) return true;
      taken.push(pending);
      return false;
    });
    return taken;
  }

  /** Answers the callers who have waited too long; those of them that still wait are not written any more. */
  answerTheLate(inFlight: readonly Batch[]): void {
    const before = performance.now() - PATIENCE_MS;
    // One for all: with a full queue a stack trace for each would take as long as they still have.
    const error = unavailable('the database did not answer in time; try again');
    const isLate = (pending: PendingBeat): boolean => {
      if (pending.queuedAt > before) return false;
      pending.reject(error);
      return true;
    };
    for (const { beats } of inFlight) beats.forEach(isLate);
    if (!this.#calls[0]?.some((pending) => pending.queuedAt <= before)) return;
    this.#calls = this.#calls
      .map((call) => call.filter((pending) => !isLate(pending)))
      .filter((call) => call.length > 0);
    const waiting = this.#calls.reduce((sum, call) => sum + call.length, 0);
    this.#gone += this.#waiting - waiting;
    this.#waiting = waiting;
  }
}
