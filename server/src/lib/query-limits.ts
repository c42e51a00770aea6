export interface Limit {
  /** Ends it; false where it has expired. */
  end(): boolean;
}

const limits: { at: number; expire(): void }[] = [];
let watch: NodeJS.Timeout | null = null;
let watchedAt = -Infinity;
const WATCH_EVERY_MS = 100;

/**
 * One timer for all limits. With pg's own, which makes and clears a timer for each query, all that a query was made
 * from lives until the next full collection of garbage, though nothing needs it: that was half of the collector's work.
 */
export function expireIn(ms: number, expire: () => void): Limit {
  const limit = { at: performance.now() + ms, expire };
  limits.push(limit);
  watch ??= setInterval(expireAll, WATCH_EVERY_MS).unref();
  return {
    end: () => {
      const index = limits.indexOf(limit);
      if (index < 0) return false;
      const last = limits.pop() as typeof limit;
      if (last !== limit) limits[index] = last;
      return true;
    },
  };
}

function expireAll(): void {
  const now = performance.now();
  const stoodStill = now - watchedAt > 3 * WATCH_EVERY_MS;
  watchedAt = now;
  // After a stall of the event loop the answers may be there already, unread: they come first.
  if (stoodStill) return;
  for (const limit of limits.filter(({ at }) => at <= now)) {
    limits.splice(limits.indexOf(limit), 1);
    limit.expire();
  }
}
