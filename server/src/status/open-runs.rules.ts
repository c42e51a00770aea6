import type { AppPolicy, AppState, BeatFacts, OpenRun } from './state.rules.ts';

/** Open runs that an app may have; the oldest goes when there would be more. */
const MAX_OPEN_RUNS = 100;

/** Start of the oldest run that is still open (epoch ms), also where a later one was brought first; null: none. */
export function runningSince({ runs }: Pick<AppState, 'runs'>): number | null {
  return runs.length === 0 ? null : Math.min(...runs.map(({ startedAt }) => startedAt));
}

/**
 * The runs with one more; a START with the id of an open run, or without one after another without one, begins it anew.
 * One that is brought late opens its run at its own time.
 */
export function withRun(runs: OpenRun[], runId: string | null, startedAt: number, receivedAt: number): OpenRun[] {
  const others = runs.filter((run) => run.runId !== runId);
  const run: OpenRun = receivedAt > startedAt ? { runId, startedAt, receivedAt } : { runId, startedAt };
  return [...others.slice(-(MAX_OPEN_RUNS - 1)), run];
}

/** The runs that a SUCCESS or FAIL leaves open: all but its own, and none where it names none. */
export function withoutRun(runs: OpenRun[], runId: string | null): OpenRun[] {
  if (runs.length === 0) return runs;
  return runId === null ? [] : runs.filter((run) => run.runId !== runId);
}

/**
 * Milliseconds that the run took which this SUCCESS or FAIL ends: what its sender has measured, else from the START
 * with the same run id (none counts as one); null without such a START.
 */
export function runDuration(runs: OpenRun[], beat: BeatFacts): number | null {
  if (beat.kind === 'START' || beat.kind === 'LOG') return null;
  if (beat.durationMs != null) return beat.durationMs;
  const run = runs.find(({ runId }) => runId === beat.runId);
  const duration = run === undefined ? -1 : Math.min(beat.occurredAt, beat.receivedAt) - run.startedAt;
  return duration < 0 ? null : duration;
}

/**
 * The runs that a beat leaves open which says nothing of the app's status: a SUCCESS or FAIL older than the app's
 * newest beat closes the one that it names, whatever came since, and so does a LOG that says that its run is over.
 */
export function withoutNamedRun(runs: OpenRun[], { kind, runId, endsRun = false }: BeatFacts): OpenRun[] {
  const isEnd = kind === 'SUCCESS' || kind === 'FAIL' || endsRun;
  const closes = runId !== null && isEnd && runs.some((run) => run.runId === runId);
  return closes ? withoutRun(runs, runId) : runs;
}

/** When a run's limit begins to count: Lubdub heard of it then, and judges what it hears late by what else it hears. */
const countsFrom = ({ startedAt, receivedAt = startedAt }: OpenRun): number => receivedAt;

/** The moment (epoch ms) from which a run has been open for too long. */
export function runLimitAt(maxRunSeconds: number, run: OpenRun): number {
  return run.limitAt ?? countsFrom(run) + maxRunSeconds * 1000;
}

/** The soonest limit of an open run; Infinity where there is none. */
export function soonestRunLimit({ maxRunSeconds }: AppPolicy, runs: OpenRun[]): number {
  let soonest = Infinity;
  if (maxRunSeconds === null) return soonest;
  for (const run of runs) soonest = Math.min(soonest, runLimitAt(maxRunSeconds, run));
  return soonest;
}

/**
 * The runs under an edited limit. What an outage added stays added; a limit that the edit would put into the past is
 * `now`, so that the app goes DOWN by the edit and not before it.
 */
export function withEditedLimit(before: AppPolicy, after: AppPolicy, runs: OpenRun[], now: number): OpenRun[] {
  if (before.maxRunSeconds === after.maxRunSeconds) return runs;
  const { maxRunSeconds } = after;
  return runs.map(({ limitAt, ...run }) => {
    if (maxRunSeconds === null) return run;
    const began =
      limitAt === undefined || before.maxRunSeconds === null ? countsFrom(run) : limitAt - before.maxRunSeconds * 1000;
    const moved = Math.max(began + maxRunSeconds * 1000, now);
    return moved === runLimitAt(maxRunSeconds, run) ? run : { ...run, limitAt: moved };
  });
}
