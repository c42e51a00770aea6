import { nextCheck, setDeadline } from './deadline.rules.ts';
import { runLimitAt } from './open-runs.rules.ts';
import { MAX_SLACK_MS, slackMs } from './schedule.rules.ts';
import type { AppPolicy, AppState, OpenRun } from './state.rules.ts';

/**
 * A row whose nextCheckAt lies further than this beyond a gap's end is not touched by it: the caller need not look at
 * it.
 */
export const OUTAGE_REACH_MS = 2 * MAX_SLACK_MS;

/**
 * The state after a time in which Lubdub itself was away and beats were lost (epoch ms). A deadline, a run limit or a
 * grace that fell into the gap becomes what it would be had it begun at the gap's end. A deadline also counts as fallen
 * into it when the beat it waits for may have been sent within: it counts from `slack` before the expected moment,
 * which is twice `slack` before the deadline. Doing it twice changes nothing.
 */
export function shiftForOutage(policy: AppPolicy, state: AppState, gap: { from: number; to: number }): AppState {
  if (state.status === 'PAUSED' || gap.to < gap.from) return state;
  const draft = { ...state };
  const deadline = state.nextDeadlineAt;
  if (deadline !== null && state.status !== 'LATE' && deadline >= gap.from) {
    const slack = slackMs(policy.schedule, policy.graceSeconds, gap.to);
    if (deadline - 2 * slack <= gap.to) setDeadline(policy, draft, gap.to);
  }
  if (draft.nextDeadlineAt === deadline && state.downAt !== null && isWithin(state.downAt, gap)) {
    draft.downAt = gap.to + policy.graceSeconds * 1000;
  }
  const { maxRunSeconds } = policy;
  if (maxRunSeconds !== null) {
    draft.runs = state.runs.map((run) =>
      isWithin(runLimitAt(maxRunSeconds, run), gap) ? { ...run, limitAt: gap.to + maxRunSeconds * 1000 } : run,
    );
  }
  draft.nextCheckAt = nextCheck(policy, draft);
  return draft;
}

/**
 * The state after the clock went back to `now` (epoch ms): what seems to lie ahead happened just now, and
 * nothing is due later than it would be had it begun now, or silence would be found as much later as the
 * clock went back. That also takes back what an outage moved, where it was the clock's jump ahead. A clock
 * that had not been ahead (`wasAhead` false) says nothing about when the status changed: that moment
 * stays, and the next change comes at it or after.
 */
export function shiftForClockBack(policy: AppPolicy, state: AppState, now: number, wasAhead = true): AppState {
  const notAfter = <T extends number | null>(moment: T, latest: number): T | number =>
    moment === null ? moment : Math.min(moment, latest);
  const draft: AppState = {
    ...state,
    statusSince: wasAhead ? notAfter(state.statusSince, now) : state.statusSince,
    lastHeartbeatAt: notAfter(state.lastHeartbeatAt, now),
    newestOccurredAt: notAfter(state.newestOccurredAt, now),
    pausedAt: notAfter(state.pausedAt, now),
    runs: state.runs.map((run) => runNotAhead(policy, run, now)),
  };
  if (state.status === 'PAUSED') return draft;
  if (state.status === 'LATE') {
    // It has passed, so it cannot lie ahead either, and DOWN comes after it.
    draft.nextDeadlineAt = notAfter(state.nextDeadlineAt, now);
    draft.downAt = notAfter(state.downAt, now + policy.graceSeconds * 1000);
  } else if (state.nextDeadlineAt !== null) {
    setDeadline(policy, draft, now);
    if (draft.nextDeadlineAt === null || draft.nextDeadlineAt >= state.nextDeadlineAt) {
      draft.nextDeadlineAt = state.nextDeadlineAt;
      draft.downAt = state.downAt;
    }
  }
  draft.nextCheckAt = nextCheck(policy, draft);
  return draft;
}

function runNotAhead({ maxRunSeconds }: AppPolicy, run: OpenRun, now: number): OpenRun {
  const moved = { ...run, startedAt: Math.min(run.startedAt, now) };
  if (run.receivedAt !== undefined) moved.receivedAt = Math.min(run.receivedAt, now);
  if (run.limitAt !== undefined && maxRunSeconds !== null)
    moved.limitAt = Math.min(run.limitAt, now + maxRunSeconds * 1000);
  return moved;
}

function isWithin(moment: number, { from, to }: { from: number; to: number }): boolean {
  return moment >= from && moment <= to;
}
