import { dayOrMinute } from '#lib/time/format.ts';
import type { TipText } from './tip.ts';

export interface Line {
  /** E.g. `median`. */
  label: string;
  /** A variable of the theme, e.g. `--brand`. */
  colour: string;
  filled?: boolean;
  dashed?: boolean;
}

/** Values of each line over equal slices of time, oldest first; null where there are none. */
export interface TimedValues {
  /** Where a slice begins, in epoch seconds. */
  times: readonly number[];
  /** One list for each line. */
  values: readonly (readonly (number | null)[])[];
  /** Slices in which something failed, in epoch seconds. */
  marks: readonly number[];
}

/** What is said of a slice. `now` in epoch milliseconds. */
export function sliceInWords(
  data: TimedValues,
  lines: readonly Line[],
  index: number,
  { format, now }: { format: (value: number) => string; now: number },
): TipText {
  const at = data.times[index] ?? 0;
  const known = lines.flatMap(({ label }, line) => {
    const value = data.values[line]?.[index];
    return value === null || value === undefined ? [] : [`${label} ${format(value)}`];
  });
  const failed = data.marks.includes(at) ? ['with failures'] : [];
  return {
    title: dayOrMinute(at * 1000, now),
    lines: [...(known.length > 0 ? known : ['nothing measured']), ...failed],
  };
}

/** All of it in a sentence: of each line the least, the most and the last. */
export function seriesInWords(data: TimedValues, lines: readonly Line[], format: (value: number) => string): string {
  const said = lines.flatMap(({ label }, line) => {
    const known = (data.values[line] ?? []).filter((value) => value !== null);
    const last = known.at(-1);
    if (last === undefined) return [];
    return [`${label} from ${format(Math.min(...known))} to ${format(Math.max(...known))}, last ${format(last)}`];
  });
  if (said.length === 0) return 'Nothing was measured.';
  const failed = data.marks.length > 0 ? `; failures in ${data.marks.length} of ${data.times.length} slices` : '';
  return `${said.join('; ')}${failed}.`;
}

/** The index of the time that is nearest; times ascend. */
export function nearest(times: readonly number[], at: number): number {
  let best = 0;
  for (const [index, time] of times.entries())
    if (Math.abs(time - at) < Math.abs((times[best] ?? 0) - at)) best = index;
  return best;
}
