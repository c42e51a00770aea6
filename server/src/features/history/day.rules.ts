/** Times are epoch milliseconds; a day is a UTC day and goes by the moment it begins. */
export const DAY_MS = 86_400_000;

export const startOfDay = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;

/** E.g. "2026-01-31". */
export const dayName = (day: number): string => new Date(day).toISOString().slice(0, 10);

/** A stretch of time, its end excluded. */
export interface Span {
  from: number;
  to: number;
}

/** What one app did on one day, or has done so far on the day that is running. */
export interface DayFigures {
  beats: number;
  fails: number;
  /** WARNING is up. NEW, PAUSED and the time before the app was created count as none of these. */
  secondsUp: number;
  secondsLate: number;
  secondsDown: number;
  /** Lubdub itself was away. */
  secondsUnknown: number;
  /** In a maintenance window, and UP, LATE or DOWN: it counts as none of these. */
  secondsMaintenance: number;
  latencyMeanMs: number | null;
  /** By nearest rank: a latency that occurred. */
  latencyP95Ms: number | null;
  durationMeanMs: number | null;
  durationP95Ms: number | null;
}

/** What is said of the time that counts apart. */
export const MAINTENANCE = 'In a maintenance window: none of it counts as up, late or down.';

/** A day of which nothing is known. */
export const NO_FIGURES: DayFigures = {
  beats: 0,
  fails: 0,
  secondsUp: 0,
  secondsLate: 0,
  secondsDown: 0,
  secondsUnknown: 0,
  secondsMaintenance: 0,
  latencyMeanMs: null,
  latencyP95Ms: null,
  durationMeanMs: null,
  durationP95Ms: null,
};

/** Decimals of a percentage: a millisecond of a day is 0.000001%, of 800 days 0.000000001%. */
const PERCENT_STEPS = 1e10;

/**
 * Share of the known time that the app was not DOWN, in percent: LATE is still within its grace. Null where nothing is
 * known; 100 only where it was never DOWN, and then exactly.
 */
export function uptimePercent({
  secondsUp,
  secondsLate,
  secondsDown,
}: Pick<DayFigures, 'secondsUp' | 'secondsLate' | 'secondsDown' | 'secondsUnknown'>): number | null {
  const known = secondsUp + secondsLate + secondsDown;
  if (known === 0) return null;
  if (secondsDown === 0) return 100;
  const steps = Math.round(((secondsUp + secondsLate) / known) * 100 * PERCENT_STEPS);
  return Math.min(steps, 100 * PERCENT_STEPS - 1) / PERCENT_STEPS;
}

/** The parts of spans that lie within another, in order and without overlaps. */
export function mergeSpans(spans: readonly Span[], within: Span): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const from = Math.max(span.from, within.from, merged.at(-1)?.to ?? within.from);
    const to = Math.min(span.to, within.to);
    if (from < to) merged.push({ from, to });
  }
  return merged;
}
