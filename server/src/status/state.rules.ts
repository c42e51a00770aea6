import type { Schedule } from './schedule.rules.ts';

/** All times here are epoch milliseconds. */
export type AppStatus = 'NEW' | 'UP' | 'WARNING' | 'LATE' | 'DOWN' | 'PAUSED';
export type StatusCause = 'BEAT' | 'TIMEOUT' | 'RUN_LIMIT' | 'FAIL' | 'PAUSE' | 'RESUME' | 'EDIT' | 'ALERT';
export type HeartbeatKind = 'SUCCESS' | 'START' | 'FAIL' | 'LOG';

/** What a person set; an edit changes it. */
export interface AppPolicy {
  schedule: Schedule;
  graceSeconds: number;
  /** The longest a run may take; null: only the deadline judges. */
  maxRunSeconds: number | null;
}

/** A START that has had no SUCCESS or FAIL yet. */
export interface OpenRun {
  /** Null is the anonymous run, of which an app has one at most. */
  runId: string | null;
  startedAt: number;
  /** When its START was received, where that is later than it happened: its limit counts from then. */
  receivedAt?: number;
  /** Only where an outage or an edit moved it; else it is maxRunSeconds after the START was received. */
  limitAt?: number;
}

/** What the rules read and write of one app. Never changed in place. */
export interface AppState {
  status: AppStatus;
  statusSince: number;
  /**
   * receivedAt of the newest sign of life: of any beat but a LOG, and but one that was overtaken. People are told
   * newestOccurredAt.
   */
  lastHeartbeatAt: number | null;
  /** occurredAt of the same beat, the "last heartbeat" that people see: one that is older has been overtaken. */
  newestOccurredAt: number | null;
  /** LATE from then on; only shown while DOWN. Stored, because an outage may move it. */
  nextDeadlineAt: number | null;
  /** DOWN from then on: nextDeadlineAt + grace, unless an outage moved it. */
  downAt: number | null;
  /**
   * When applyTimeouts has to look: at the soonest moment at which it changes the status, or before; null when nothing
   * can.
   */
  nextCheckAt: number | null;
  heartbeatCount: number;
  lastDurationMs: number | null;
  /** Oldest opened first, 100 at most. */
  runs: OpenRun[];
  /** Paused until the next beat. */
  resumeOnBeat: boolean;
  pausedAt: number | null;
  /** Open alerts that the status did not open: while there is one, UP is WARNING. */
  openAlerts: number;
}

/** One row of an app's history of statuses. */
export interface StatusTransition {
  from: AppStatus;
  to: AppStatus;
  at: number;
  cause: StatusCause;
}

/** What the rules need of a beat. The caller sees to it that receivedAt never precedes the app's newest. */
export interface BeatFacts {
  kind: HeartbeatKind;
  receivedAt: number;
  occurredAt: number;
  runId: string | null;
  /** What the sender has measured of the run that this ends; left out or null: it is counted from the START. */
  durationMs?: number | null;
  /** Of a LOG: its run is over, well or not. So ends one that was cancelled. */
  endsRun?: boolean;
}

export interface Outcome {
  state: AppState;
  changes: StatusTransition[];
}

export interface BeatOutcome extends Outcome {
  /** From the START of the run that this beat closed; null where it closed none. */
  durationMs: number | null;
  /** Older than the app's newest beat: stored and counted, and closes its run; nothing else. */
  overtaken: boolean;
}
