import type { AppStatus, StatusCause } from '#lib/gql/graphql.ts';

/** All statuses by urgency, as the server sorts them. */
export const STATUSES = ['DOWN', 'LATE', 'WARNING', 'UP', 'NEW', 'PAUSED'] as const satisfies AppStatus[];

export const STATUS_WORDS: Record<AppStatus, string> = {
  DOWN: 'Down',
  LATE: 'Late',
  WARNING: 'Warning',
  UP: 'Up',
  NEW: 'New',
  PAUSED: 'Paused',
};

export const STATUS_TONES = {
  DOWN: 'bad',
  LATE: 'warn',
  WARNING: 'alert',
  UP: 'ok',
  NEW: 'info',
  PAUSED: 'calm',
} as const;

/** Why a status changed, as the end of a sentence. */
export const CAUSE_WORDS: Record<StatusCause, string> = {
  BEAT: 'a beat arrived',
  TIMEOUT: 'no beat in time',
  RUN_LIMIT: 'a run took too long',
  FAIL: 'a failure was reported',
  PAUSE: 'paused',
  RESUME: 'resumed',
  EDIT: 'edited',
  ALERT: 'an alert',
};

/** True for a status in the text of an address. */
export function isStatus(text: string): text is AppStatus {
  return (STATUSES as readonly string[]).includes(text);
}
