import type { RunStatus } from '#lib/gql/graphql.ts';

export interface RunBar {
  /** Epoch milliseconds. */
  from: number;
  to: number;
  succeeded: number;
  failed: number;
  other: number;
}

const FAILED: ReadonlySet<RunStatus> = new Set(['FAILED', 'TIMED_OUT', 'LOST', 'MISSED']);

export interface BarRun {
  status: RunStatus;
  createdAt: string;
  startedAt?: string | null;
}

/** When a run began, or was given up without a beginning; null while it waits. Epoch milliseconds. */
export function beganAt({ status, createdAt, startedAt }: BarRun): number | null {
  if (startedAt) return Date.parse(startedAt);
  return status === 'QUEUED' ? null : Date.parse(createdAt);
}

/** How many runs began in each of `count` equal spans from `from` up to `to`, and what became of them. Epoch milliseconds. */
export function runBars(runs: readonly BarRun[], from: number, to: number, count: number): RunBar[] {
  const span = (to - from) / count;
  const bars = Array.from({ length: count }, (_, index): RunBar => ({
    from: from + index * span,
    to: from + (index + 1) * span,
    succeeded: 0,
    failed: 0,
    other: 0,
  }));
  for (const run of runs) {
    const at = beganAt(run);
    if (at === null) continue;
    const { status } = run;
    const bar = bars[Math.min(count - 1, Math.floor((at - from) / span))];
    if (!bar || at < from) continue;
    if (status === 'SUCCEEDED') bar.succeeded += 1;
    else if (FAILED.has(status)) bar.failed += 1;
    else bar.other += 1;
  }
  return bars;
}
