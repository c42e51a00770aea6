/** A time in which Lubdub itself was away, as it noted it. Epoch milliseconds. */
export interface Gap {
  from: number;
  to: number;
}

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
/** Sweeps come each second, and a clock that is put right is so to a few seconds. */
const TOLERANCE_MS = 10 * SECOND_MS;
/** How far before the present a clock's jump ahead is still looked for when it goes back. */
export const JUMP_REACH_MS = 7 * DAY_MS;
/** A gap longer than this may be a clock that jumped ahead, which somebody has to notice and put right ... */
const LONG_MS = DAY_MS;
/** ... for which they have this long. */
const NOTICE_MS = DAY_MS;
/** Without a sweep for this long something is amiss, whatever it is. */
const FRESH_MS = 60 * SECOND_MS;

/**
 * Whether a clock that went back from `last` to `now` had been ahead until then, rather than being behind from now on,
 * as that of a machine without a battery is after each start until it hears of the time. It had been ahead where a gap
 * is left in the future, or one as long as the way back: both are its jump ahead. Only then may what it wrote be
 * changed; a clock that is behind says nothing about the past.
 */
export function wasAhead(last: number, now: number, gaps: readonly Gap[]): boolean {
  const way = last - now;
  return gaps.some(
    ({ from, to }) => (from <= now + TOLERANCE_MS && to > now) || Math.abs(to - from - way) <= TOLERANCE_MS,
  );
}

/**
 * From when on Lubdub was away that swept at `last` and then at `now`. `sweptUntil` is how far it had come before the
 * clock went back, null where it did not: what lies before that is known.
 */
export function gapBegin(last: number, now: number, sweptUntil: number | null): number {
  return Math.min(now, Math.max(last, sweptUntil ?? last));
}

/**
 * Whether rows may be deleted for their age. Not for a day after a gap of more than a day: if the clock had jumped
 * ahead, all that is kept would be gone before anybody saw it. `lastSweep` is null where there was none.
 */
export function mayForget(now: number, lastSweep: number | null, gaps: readonly Gap[]): boolean {
  if (lastSweep === null || Math.abs(now - lastSweep) > FRESH_MS) return false;
  return gaps.every(({ from, to }) => to - from <= LONG_MS || to <= now - NOTICE_MS);
}
