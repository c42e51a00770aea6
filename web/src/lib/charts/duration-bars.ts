import { scaleLinear } from 'd3-scale';
import { dayOrTime, milliseconds } from '#lib/time/format.ts';
import type { TipText } from './tip.ts';

/** How a run ended, as a colour. */
export type Outcome = 'ok' | 'bad' | 'calm' | 'info';

/** One run, or one beat that says how long it took. */
export interface DurationBar {
  key: string;
  /** Where there is more of it. */
  href?: string;
  /** When it began, RFC 3339. */
  at: string;
  /** Null where it has not ended, or never began. */
  durationMs: number | null;
  outcome: Outcome;
  /** The outcome in a word, e.g. `Succeeded`. */
  word: string;
}

export const OUTCOME_FILLS: Record<Outcome, string> = {
  ok: 'var(--chart-ok)',
  bad: 'var(--chart-bad)',
  calm: 'var(--chart-calm)',
  info: 'var(--brand)',
};

/** What took no time at all is seen, too. */
const LEAST = 6;

/** Heights in percent of the tallest; one without a duration is a stump. */
export function heightsOf(bars: readonly Pick<DurationBar, 'durationMs'>[]): number[] {
  const longest = Math.max(1, ...bars.map(({ durationMs }) => durationMs ?? 0));
  const scale = scaleLinear([0, longest], [LEAST, 100]);
  return bars.map(({ durationMs }) => Math.round(scale(durationMs ?? 0) * 10) / 10);
}

/** What is said of one. `now` in epoch milliseconds. */
export function barInWords({ word, at, durationMs, outcome }: DurationBar, now: number): TipText {
  const took = durationMs === null ? [] : [`took ${milliseconds(durationMs)}`];
  return { title: word, lines: [...took, dayOrTime(Date.parse(at), now)], colour: OUTCOME_FILLS[outcome] };
}
