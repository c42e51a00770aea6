import { badInput } from '../../../lib/errors.ts';
import { SLOT_MS } from '../beats/counts.rules.ts';

const HOUR_MS = 3_600_000;
/** 90 days. */
export const MAX_HOURS = 2_160;
export const MAX_POINTS = 500;

/**
 * Slices of time that follow one another: the begin of each, and the end of the last, in epoch milliseconds. What they
 * begin with is in them, what they end with is not.
 */
export type Bounds = readonly number[];

/** Throws BAD_USER_INPUT. */
export function checkHours(hours: number): number {
  if (hours < 1 || hours > MAX_HOURS) throw badInput('hours', `must be 1 to ${MAX_HOURS}, not ${hours}`);
  return hours;
}

/** Throws BAD_USER_INPUT. */
export function checkSlices(field: string, count: number, most = MAX_POINTS): number {
  if (count < 1 || count > most) throw badInput(field, `must be 1 to ${most}, not ${count}`);
  return count;
}

/** So many equal slices from a time to another, to the millisecond. */
export const equalSlices = (from: number, to: number, count: number): Bounds =>
  Array.from({ length: count + 1 }, (_, index) => from + Math.round(((to - from) * index) / count));

/**
 * The last `hours` in `points` equal slices. They end with the next of the slots by which beats are counted, so that
 * slices of whole slots count to the millisecond; with the next slice where those are shorter.
 */
export function lastHours(hours: number, points: number, now: number): Bounds {
  const length = checkHours(hours) * HOUR_MS;
  const step = Math.min(SLOT_MS, length / checkSlices('points', points));
  const end = Math.round((Math.floor(now / step) + 1) * step);
  return equalSlices(end - length, end, points);
}

/** The slice that a moment is in; -1 before the first, or `bounds.length - 1` after the last. */
export function sliceAt(bounds: Bounds, at: number): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] as number) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Shortest of the slices, in milliseconds. */
export const shortest = (bounds: Bounds): number =>
  Math.min(...bounds.slice(1).map((to, index) => to - (bounds[index] as number)));
