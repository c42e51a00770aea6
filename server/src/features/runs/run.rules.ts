export const RUN_STATUSES = [
  'QUEUED',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'CANCELLED',
  'MISSED',
  'LOST',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const RUN_TRIGGERS = ['SCHEDULE', 'ASAP', 'MANUAL', 'RETRY', 'MISFIRE'] as const;
export type RunTrigger = (typeof RUN_TRIGGERS)[number];

/** How a run may end by what its agent says. */
export const REPORTED_ENDS = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'CANCELLED', 'LOST'] as const;
export type ReportedEnd = (typeof REPORTED_ENDS)[number];

const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 300_000;

export const isOpen = (status: RunStatus): boolean => status === 'QUEUED' || status === 'RUNNING';

/** Milliseconds to wait after this attempt has failed: 5 s, 10 s, 20 s … 5 min. */
export const retryDelayMs = (attempt: number): number =>
  Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 30));

/** Whether an ended run is tried again. One that was cancelled or missed is not. */
export const isRetried = ({
  status,
  attempt,
  maxRetries,
}: {
  status: RunStatus;
  attempt: number;
  maxRetries: number;
}): boolean => attempt <= maxRetries && (status === 'FAILED' || status === 'TIMED_OUT' || status === 'LOST');

/** From a time-out until its agent has ended the run for certain, and until an agent that is silent is given up. */
const END_MS = 10_000;
const SILENCE_MS = 60_000;

/**
 * The longest that all attempts of a run may take, in seconds: what an app allows between the START of the first and the end of
 * the last. Long enough that whoever ends the run tells of it first, and the app is DOWN for what has happened. Null where there is no
 * time-out.
 */
export function longestRunSeconds(timeoutSeconds: number | null, maxRetries: number): number | null {
  if (timeoutSeconds === null) return null;
  let waitingMs = SILENCE_MS + END_MS * (maxRetries + 1);
  for (let attempt = 1; attempt <= maxRetries; attempt += 1) waitingMs += retryDelayMs(attempt);
  return Math.min(366 * 86_400, timeoutSeconds * (maxRetries + 1) + waitingMs / 1000);
}
