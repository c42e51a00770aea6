import { moveDeadline, nextCheck, nextCheckAfterBeat, setDeadline, silenceAt, wellStatus } from './deadline.rules.ts';
import {
  runDuration,
  runLimitAt,
  soonestRunLimit,
  withEditedLimit,
  withoutNamedRun,
  withoutRun,
  withRun,
} from './open-runs.rules.ts';
import { isSameSchedule } from './schedule.rules.ts';
import type {
  AppPolicy,
  AppState,
  AppStatus,
  BeatFacts,
  BeatOutcome,
  Outcome,
  StatusCause,
  StatusTransition,
} from './state.rules.ts';

export { OUTAGE_REACH_MS, shiftForClockBack, shiftForOutage } from './outage.rules.ts';
export { runningSince } from './open-runs.rules.ts';
export type * from './state.rules.ts';

/** An app that was created at `now` and has not beaten: nothing is expected of it. */
export function initialState(now: number): AppState {
  return {
    status: 'NEW',
    statusSince: now,
    lastHeartbeatAt: null,
    newestOccurredAt: null,
    nextDeadlineAt: null,
    downAt: null,
    nextCheckAt: null,
    heartbeatCount: 0,
    lastDurationMs: null,
    runs: [],
    resumeOnBeat: false,
    pausedAt: null,
    openAlerts: 0,
  };
}

/**
 * What one beat does. Every beat is counted. A LOG and one older than the app's newest change nothing else,
 * but that an old SUCCESS or FAIL, or a LOG that says so, closes the run that it names: that run has ended,
 * and would be told as one that takes too long.
 *
 * - Only a sweep finds an app LATE or DOWN for silence: a beat that comes before the sweep does is in time.
 * - A beat counts for when it happened; for when it was received, where it claims to come from the
 *   future. It never brings a deadline forward. A SUCCESS or START that was kept for so long that its
 *   own deadline has passed says nothing about now: LATE and DOWN stay, or an app whose agent sends an
 *   hour's beats one by one would flicker with each.
 * - PAUSED with `resumeOnBeat`: a SUCCESS, START or FAIL received since the pause (not a LOG, nor
 *   one overtaken) resumes, in one transition to where it leads: UP by RESUME, DOWN by FAIL, and NEW by RESUME
 *   for a START of an app that never beat before.
 */
export function applyBeat(policy: AppPolicy, state: AppState, beat: BeatFacts): BeatOutcome {
  const draft: AppState = { ...state, heartbeatCount: state.heartbeatCount + 1 };
  const changes: StatusTransition[] = [];
  const durationMs = runDuration(state.runs, beat);
  const happenedAt = Math.min(beat.occurredAt, beat.receivedAt);
  const overtaken = state.newestOccurredAt !== null && happenedAt < state.newestOccurredAt;
  const outcome = { state: draft, changes, durationMs, overtaken };
  if (overtaken || beat.kind === 'LOG') {
    draft.runs = withoutNamedRun(state.runs, beat);
    if (draft.runs !== state.runs)
      draft.nextCheckAt = nextCheckAfterBeat(policy, draft, state.nextCheckAt, beat.receivedAt);
    return outcome;
  }

  draft.lastHeartbeatAt = beat.receivedAt;
  draft.newestOccurredAt = happenedAt;
  let status = state.status;
  if (status === 'PAUSED') {
    if (!state.resumeOnBeat || (state.pausedAt !== null && beat.receivedAt < state.pausedAt)) return outcome;
    status = beginAgain(policy, draft, state.lastHeartbeatAt !== null, beat.receivedAt);
  }

  if (beat.kind === 'START') draft.runs = withRun(state.runs, beat.runId, happenedAt, beat.receivedAt);
  else draft.runs = withoutRun(state.runs, beat.runId);
  if (durationMs !== null) draft.lastDurationMs = durationMs;
  // A beat that resumes is one of this moment, though it were kept.
  moveDeadline(policy, draft, state.status === 'PAUSED' ? beat.receivedAt : happenedAt);

  if (beat.kind === 'FAIL') status = 'DOWN';
  else if (endsSilence(draft, status, beat)) status = wellStatus(draft);

  const cause = beat.kind === 'FAIL' ? 'FAIL' : state.status === 'PAUSED' ? 'RESUME' : 'BEAT';
  changeStatus(draft, changes, status, beat.receivedAt, cause);
  draft.nextCheckAt = nextCheckAfterBeat(policy, draft, state.nextCheckAt, beat.receivedAt);
  return outcome;
}

/**
 * What silence and open runs have done until `now`: each transition at the moment it was due (but none before the one
 * before it). Any number of sweeps gives the same as one at the end. Before `nextCheckAt` it gives the same state back,
 * and at that moment one with another `nextCheckAt` at least.
 */
export function applyTimeouts(policy: AppPolicy, state: AppState, now: number): Outcome {
  const changes: StatusTransition[] = [];
  if (state.status === 'PAUSED' || (state.nextCheckAt ?? -Infinity) > now) return { state, changes };
  const draft = { ...state };
  for (;;) {
    const limitAt = soonestRunLimit(policy, draft.runs);
    const silentAt = silenceAt(draft);
    if (Math.min(limitAt, silentAt) > now) break;
    if (limitAt <= silentAt) {
      draft.runs = draft.runs.filter((run) => runLimitAt(policy.maxRunSeconds ?? Infinity, run) > limitAt);
      changeStatus(draft, changes, 'DOWN', limitAt, 'RUN_LIMIT');
    } else {
      const atOnce = draft.status === 'LATE' || (draft.downAt ?? Infinity) <= silentAt;
      changeStatus(draft, changes, atOnce ? 'DOWN' : 'LATE', silentAt, 'TIMEOUT');
    }
  }
  draft.nextCheckAt = nextCheck(policy, draft);
  const same = draft.runs === state.runs && changes.length === 0 && draft.nextCheckAt === state.nextCheckAt;
  return { state: same ? state : draft, changes };
}

/**
 * Stops judging. Deadlines and open runs are forgotten, since a run's end while paused would not be seen. An app that
 * is paused already takes over `resumeOnBeat`, without a transition.
 */
export function pause(state: AppState, resumeOnBeat: boolean, now: number): Outcome {
  const changes: StatusTransition[] = [];
  const draft: AppState = {
    ...state,
    nextDeadlineAt: null,
    downAt: null,
    nextCheckAt: null,
    runs: [],
    resumeOnBeat,
    pausedAt: now,
  };
  changeStatus(draft, changes, 'PAUSED', now, 'PAUSE');
  return { state: draft, changes };
}

/**
 * Ends PAUSED and DOWN: NEW if it never beat, else UP with the deadline of a beat at `now`. Any other app stays as it
 * is.
 */
export function resume(policy: AppPolicy, state: AppState, now: number): Outcome {
  const changes: StatusTransition[] = [];
  if (state.status !== 'PAUSED' && state.status !== 'DOWN') return { state, changes };
  const draft = { ...state };
  const status = beginAgain(policy, draft, state.lastHeartbeatAt !== null, now);
  changeStatus(draft, changes, status, now, 'RESUME');
  draft.nextCheckAt = nextCheck(policy, draft);
  return { state: draft, changes };
}

/**
 * What a new policy does. A new schedule gives UP, WARNING, LATE and a NEW app that has begun a run the deadline of a
 * beat at `now`, and ends LATE; of a DOWN app it moves only a deadline still to come, which is shown. A new grace
 * moves the DOWN moment, a new run limit that of the open runs; neither into the past: what is overdue by an edit is
 * so from `now` on, and the next sweep says so. Without a schedule there is no deadline, nor the trace of one.
 */
export function edit(before: AppPolicy, after: AppPolicy, state: AppState, now: number): Outcome {
  const changes: StatusTransition[] = [];
  const draft = { ...state };
  if (!isSameSchedule(before.schedule, after.schedule)) {
    const isShown = state.status === 'DOWN' && (state.nextDeadlineAt ?? 0) > now;
    if (isJudged(state) || isShown || after.schedule.type === 'manual') setDeadline(after, draft, now);
    if (state.status === 'LATE') changeStatus(draft, changes, wellStatus(draft), now, 'EDIT');
  } else if (state.downAt !== null && before.graceSeconds !== after.graceSeconds) {
    draft.downAt = Math.max(now, state.downAt + (after.graceSeconds - before.graceSeconds) * 1000);
  }
  draft.runs = withEditedLimit(before, after, state.runs, now);
  draft.nextCheckAt = nextCheck(after, draft);
  return { state: draft, changes };
}

/**
 * Takes note of how many alerts are open that the status did not open: UP with one is WARNING. Other statuses come
 * first.
 */
export function setOpenAlerts(state: AppState, openAlerts: number, now: number): Outcome {
  const changes: StatusTransition[] = [];
  const draft = { ...state, openAlerts };
  if (state.status === 'UP' || state.status === 'WARNING')
    changeStatus(draft, changes, wellStatus(draft), now, 'ALERT');
  return { state: draft, changes };
}

function isJudged({ status, lastHeartbeatAt }: AppState): boolean {
  return status === 'UP' || status === 'WARNING' || status === 'LATE' || (status === 'NEW' && lastHeartbeatAt !== null);
}

/** Whether a SUCCESS or START makes an app of this status well; `draft` has the deadline that the beat gave. */
function endsSilence(draft: AppState, status: AppStatus, beat: BeatFacts): boolean {
  const isBad = status === 'LATE' || status === 'DOWN';
  const isOverdue = draft.nextDeadlineAt !== null && draft.nextDeadlineAt <= beat.receivedAt;
  if (isBad && isOverdue) return false;
  return beat.kind === 'SUCCESS' || status === 'LATE';
}

/** Ends a pause, or DOWN, in the draft, but for its status, which it returns. */
function beginAgain(policy: AppPolicy, draft: AppState, hasBeaten: boolean, now: number): AppStatus {
  draft.resumeOnBeat = false;
  draft.pausedAt = null;
  if (!hasBeaten) return 'NEW';
  setDeadline(policy, draft, now);
  return wellStatus(draft);
}

function changeStatus(
  draft: AppState,
  changes: StatusTransition[],
  to: AppStatus,
  at: number,
  cause: StatusCause,
): void {
  const from = draft.status;
  if (from === to) return;
  // What another process swept a moment ago may be later than this beat was received: time only goes forward.
  const moment = Math.max(at, draft.statusSince);
  changes.push({ from, to, at: moment, cause });
  draft.status = to;
  draft.statusSince = moment;
}
