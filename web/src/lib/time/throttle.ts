/**
 * Calls `work` soon after the first request and then at most once per `everyMs`, the last request never lost.
 * `soonMs` gathers a burst into one call. Returns the trigger and a way to drop what is pending.
 */
export function throttle(work: () => void, soonMs: number, everyMs: number): { request(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Number.NEGATIVE_INFINITY;
  return {
    request() {
      if (timer !== undefined) return;
      const wait = Math.max(soonMs, last + everyMs - performance.now());
      timer = setTimeout(() => {
        timer = undefined;
        last = performance.now();
        work();
      }, wait);
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
