import type { AppPolicy, AppStatus, StatusCause, StatusTransition } from '../status/state.rules.ts';

export const INCIDENT_KINDS = ['DOWN', 'LATE', 'ANOMALY'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** How it ended: RECOVERED by beats, as it should; the others are told in those words. */
export const INCIDENT_ENDS = ['RECOVERED', 'BY_HAND', 'APP_PAUSED', 'APP_DELETED'] as const;
export type IncidentEnd = (typeof INCIDENT_ENDS)[number];

/** The figures that people are told of an incident. Times in epoch milliseconds. */
export interface IncidentEvidence {
  policy: AppPolicy;
  /** When the app's newest beat happened. */
  lastHeartbeatAt: number | null;
  /** Of the newest failure. */
  exitCode: number | null;
  /** Last line that the run which failed has printed. */
  lastOutput: string | null;
}

/** What is opened; already ended, where its end came in the same group of beats. */
export interface IncidentOpening {
  kind: IncidentKind;
  cause: StatusCause;
  evidence: IncidentEvidence;
  /** FAIL beats in a row. */
  failures: number;
  openedAt: number;
  resolvedAt: number | null;
  end: IncidentEnd | null;
}

/** What becomes of the open incident of this kind, if there is one. */
export interface IncidentStep {
  kind: IncidentKind;
  /** FAIL beats to be added. */
  failures: number;
  /** Null: as it is. */
  evidence: IncidentEvidence | null;
  resolvedAt: number | null;
  end: IncidentEnd | null;
}

/** What a beat has said of its failure; null of what was no FAIL. */
export interface Failure {
  exitCode: number | null;
  message: string | null;
}

const MAX_OUTPUT = 200;
const SILENCE: Failure = { exitCode: null, message: null };

/**
 * The incidents of one app over a number of changes, in their order: begun with each way into DOWN or LATE, over with
 * the way out. LATE lasts until the app is neither LATE nor DOWN.
 */
export class AppIncidents {
  readonly openings: IncidentOpening[] = [];
  readonly steps: IncidentStep[] = [];
  /** What is open by kind: an opening of this group, or a step of one from before. */
  readonly #open = new Map<IncidentKind, IncidentOpening | IncidentStep>();

  constructor(before: AppStatus) {
    if (before === 'DOWN') this.#known('DOWN');
    if (before === 'DOWN' || before === 'LATE') this.#known('LATE');
  }

  /**
   * One beat or timeout. `facts`: the app right after it; `failure`: of a FAIL that is not history, else null.
   */
  apply(
    changes: readonly StatusTransition[],
    facts: Pick<IncidentEvidence, 'policy' | 'lastHeartbeatAt'>,
    failure: Failure | null,
  ): void {
    for (const { to, at, cause } of changes) {
      const evidence = evidenceOf(facts, cause === 'FAIL' ? (failure ?? SILENCE) : SILENCE);
      if (to === 'DOWN' || to === 'LATE') this.#begin(to, { cause, evidence, openedAt: at });
      else this.#endAll(at, endBy(cause));
    }
    const down = this.#open.get('DOWN');
    if (failure === null || down === undefined) return;
    down.failures += 1;
    down.evidence = evidenceOf(facts, failure);
    this.#write(down);
  }

  #begin(
    kind: IncidentKind,
    { cause, evidence, openedAt }: Pick<IncidentOpening, 'cause' | 'evidence' | 'openedAt'>,
  ): void {
    const opening: IncidentOpening = { kind, cause, evidence, openedAt, failures: 0, resolvedAt: null, end: null };
    this.openings.push(opening);
    this.#open.set(kind, opening);
  }

  #endAll(at: number, end: IncidentEnd): void {
    for (const incident of this.#open.values()) {
      incident.resolvedAt = at;
      incident.end = end;
      this.#write(incident);
    }
    this.#open.clear();
  }

  #known(kind: IncidentKind): void {
    this.#open.set(kind, { kind, failures: 0, evidence: null, resolvedAt: null, end: null });
  }

  /** A step is written once there is something in it. */
  #write(incident: IncidentOpening | IncidentStep): void {
    if (!('cause' in incident) && !this.steps.includes(incident)) this.steps.push(incident);
  }
}

const evidenceOf = (
  { policy, lastHeartbeatAt }: Pick<IncidentEvidence, 'policy' | 'lastHeartbeatAt'>,
  { exitCode, message }: Failure,
): IncidentEvidence => ({ policy, lastHeartbeatAt, exitCode, lastOutput: lastLine(message) });

function lastLine(message: string | null): string | null {
  const line = message?.trimEnd().split('\n').at(-1)?.trim() ?? '';
  if (line === '') return null;
  return line.length > MAX_OUTPUT ? `${line.slice(0, MAX_OUTPUT - 1).toWellFormed()}…` : line;
}

function endBy(cause: StatusCause): IncidentEnd {
  if (cause === 'PAUSE') return 'APP_PAUSED';
  return cause === 'RESUME' || cause === 'EDIT' ? 'BY_HAND' : 'RECOVERED';
}
