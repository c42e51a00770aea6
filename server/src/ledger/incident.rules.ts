import type { AppPolicy, StatusCause } from '../status/state.rules.ts';

export const INCIDENT_KINDS = ['DOWN', 'LATE', 'ANOMALY'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** How it ended: RECOVERED by beats, as it should; the others are told in those words. */
export const INCIDENT_ENDS = ['RECOVERED', 'BY_HAND', 'APP_PAUSED', 'APP_DELETED'] as const;
export type IncidentEnd = (typeof INCIDENT_ENDS)[number];

/** What an incident was opened by: figures for the words that people read. Times in epoch milliseconds. */
export interface IncidentEvidence {
  cause: StatusCause;
  policy: AppPolicy;
  /** When the app's newest beat happened. */
  lastHeartbeatAt: number | null;
  exitCode: number | null;
  /** Last line of what the failed run has printed. */
  lastOutput: string | null;
}
