const FIRST_MS = 400;

/**
 * How long to wait before the next try, in milliseconds: doubling from 0.4 s to `mostMs`, of which half is chance, so
 * that all agents of a server that comes back do not come in one instant. `random` is in [0, 1).
 */
export function backoffMs(retries: number, random: number, mostMs = 5_000): number {
  const full = Math.min(mostMs, FIRST_MS * 2 ** Math.min(retries, 10));
  return full / 2 + (full / 2) * random;
}
