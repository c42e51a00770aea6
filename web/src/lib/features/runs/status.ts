import type { RunFieldsFragment, RunStatus, RunTrigger } from '#lib/gql/graphql.ts';
import type { Outcome } from '#lib/charts/duration-bars.ts';
import { duration, milliseconds } from '#lib/time/format.ts';

/** All statuses: first what is open, then how it ends. */
export const STATUSES = [
  'QUEUED',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'CANCELLED',
  'MISSED',
  'LOST',
] as const satisfies RunStatus[];

export const STATUS_WORDS: Record<RunStatus, string> = {
  QUEUED: 'Queued',
  RUNNING: 'Running',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  TIMED_OUT: 'Timed out',
  CANCELLED: 'Cancelled',
  MISSED: 'Missed',
  LOST: 'Lost',
};

export const STATUS_TONES = {
  QUEUED: 'calm',
  RUNNING: 'info',
  SUCCEEDED: 'ok',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  CANCELLED: 'calm',
  MISSED: 'warn',
  LOST: 'alert',
} as const;

/** The colour of a run in a chart. */
export const STATUS_OUTCOMES: Record<RunStatus, Outcome> = {
  QUEUED: 'calm',
  RUNNING: 'info',
  SUCCEEDED: 'ok',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  CANCELLED: 'calm',
  MISSED: 'bad',
  LOST: 'bad',
};

export const STATUS_HINTS: Record<RunStatus, string> = {
  QUEUED: 'It waits for an agent to take it.',
  RUNNING: 'An agent is running it.',
  SUCCEEDED: 'It ended with exit code 0.',
  FAILED: 'It ended with another exit code, or could not be started.',
  TIMED_OUT: 'It took longer than its time-out allows, and was ended.',
  CANCELLED: 'Somebody asked that it ends, or a newer run replaced it.',
  MISSED: 'Its time passed and nobody ran it.',
  LOST: 'Its agent fell silent: nobody knows how it ended.',
};

export const TRIGGER_WORDS: Record<RunTrigger, string> = {
  SCHEDULE: 'Schedule',
  ASAP: 'ASAP',
  MANUAL: 'By hand',
  RETRY: 'Retry',
  MISFIRE: 'Made up for',
};

/** True for a status in the text of an address. */
export function isStatus(text: string): text is RunStatus {
  return (STATUSES as readonly string[]).includes(text);
}

/** Whether a run may still end in some way. */
export function isOpen(status: RunStatus): boolean {
  return status === 'QUEUED' || status === 'RUNNING';
}

/**
 * How long a run took, or has been running so far in whole seconds; null before it starts. `now` in epoch milliseconds.
 */
export function timeTaken(
  { startedAt, durationMs, status }: Pick<RunFieldsFragment, 'startedAt' | 'durationMs' | 'status'>,
  now: number,
): string | null {
  if (status === 'RUNNING' && startedAt) return duration(now - Date.parse(startedAt));
  return durationMs === null || durationMs === undefined ? null : milliseconds(durationMs);
}
