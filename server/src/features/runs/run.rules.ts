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

/** What a run counts as in figures; one that waits does not count. */
export const COUNTED_AS: Record<RunStatus, 'succeeded' | 'failed' | 'other' | null> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  LOST: 'failed',
  MISSED: 'failed',
  RUNNING: 'other',
  CANCELLED: 'other',
  QUEUED: null,
};

export const isOpen = (status: RunStatus): boolean => status === 'QUEUED' || status === 'RUNNING';

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
