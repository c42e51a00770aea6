/** The longest that a timer of Node can wait, 24.8 days; a longer one fires at once. */
export const MAX_TIMER_MS = 2_147_483_647;

/**
 * A timer that may be longer than Node's own: calls back after `ms` milliseconds. Returns the function that calls it
 * off.
 */
export function after(ms: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    timer = setTimeout(
      () => (left > MAX_TIMER_MS ? wait(left - MAX_TIMER_MS) : callback()),
      Math.min(left, MAX_TIMER_MS),
    );
  };
  wait(ms);
  return () => clearTimeout(timer);
}
