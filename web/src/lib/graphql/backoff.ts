const FIRST_MS = 400;
const MOST_MS = 10_000;

/**
 * How long to wait before the next try, in milliseconds: doubling from 0.4 s to 10 s, of which half is chance, so that
 * a thousand dashboards do not come back in the same instant. `random` is in [0, 1).
 */
export function backoffMs(retries: number, random: number): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(retries, 10));
  return full / 2 + (full / 2) * random;
}
