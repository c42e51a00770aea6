import { soonestRunLimit } from './open-runs.rules.ts';
import { deadlineAfterBeat } from './schedule.rules.ts';
import type { AppPolicy, AppState, AppStatus } from './state.rules.ts';

/** The status of an app that is well: UP, or WARNING while an alert is open that the status did not open. */
export function wellStatus(state: Pick<AppState, 'openAlerts'>): AppStatus {
  return state.openAlerts > 0 ? 'WARNING' : 'UP';
}

/** Gives the draft the deadline of a beat at `base`, whatever it had; null where none is expected. */
export function setDeadline(policy: AppPolicy, draft: AppState, base: number): void {
  const { deadlineAt } = deadlineAfterBeat(policy.schedule, policy.graceSeconds, base);
  const over = deadlineAt === Infinity;
  draft.nextDeadlineAt = over ? null : deadlineAt;
  draft.downAt = over ? null : deadlineAt + policy.graceSeconds * 1000;
}

/**
 * The same, but a deadline that is later already stays: a beat kept for a while must not undo what an outage or an edit
 * gave.
 */
export function moveDeadline(policy: AppPolicy, draft: AppState, base: number): void {
  const { nextDeadlineAt, downAt } = draft;
  setDeadline(policy, draft, base);
  if (nextDeadlineAt !== null && draft.nextDeadlineAt !== null && draft.nextDeadlineAt < nextDeadlineAt) {
    draft.nextDeadlineAt = nextDeadlineAt;
    draft.downAt = downAt;
  }
}

/** The moment (epoch ms) at which silence changes the status next; Infinity where it does not. */
export function silenceAt(state: AppState): number {
  if (state.status === 'DOWN' || state.status === 'PAUSED') return Infinity;
  return (state.status === 'LATE' ? state.downAt : state.nextDeadlineAt) ?? Infinity;
}

/**
 * What `nextCheckAt` becomes by a beat at `now`. The old moment stays while it is sooner than the new one, but not by
 * much: a sweep then looks once too early and puts it right. So an app that beats more often than it must does not move
 * its row in the index of these moments with every beat, which would cost more than all else of the write.
 */
export function nextCheckAfterBeat(
  policy: AppPolicy,
  draft: AppState,
  before: number | null,
  now: number,
): number | null {
  const exact = nextCheck(policy, draft);
  if (before === null || exact === null || before > exact) return exact;
  return before - now >= (exact - now) / 2 ? before : exact;
}

/** The soonest of silence and the limits of open runs: what `nextCheckAt` must not come after. */
export function nextCheck(policy: AppPolicy, state: AppState): number | null {
  if (state.status === 'PAUSED') return null;
  const soonest = Math.min(silenceAt(state), soonestRunLimit(policy, state.runs));
  return soonest === Infinity ? null : soonest;
}
