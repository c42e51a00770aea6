/**
 * The page's one clock. It ticks each second on the client and is corrected by the server's, so that ages and
 * countdowns are right on a machine whose own clock is wrong.
 */
class Clock {
  /** Server time minus this machine's time, in milliseconds. */
  offsetMs = $state(0);
  #local = $state(Date.now());
  #watchers = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The server's time in epoch milliseconds, as of the latest tick. Reading it in a template makes that tick. */
  get now(): number {
    return this.#local + this.offsetMs;
  }

  /** The server's time at this very moment, in epoch milliseconds. */
  exact(): number {
    return Date.now() + this.offsetMs;
  }

  /** Takes a moment the server has just spoken of, epoch milliseconds: its clock cannot be behind that. */
  atLeast(serverMs: number): void {
    if (serverMs > this.exact() + 250) this.offsetMs = serverMs - Date.now();
  }

  /** Runs the clock while at least one caller wants it; returns how to let go. */
  start(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) {
      this.#tick();
      // Timers are throttled in a hidden tab: catch up as soon as it is looked at.
      document.addEventListener('visibilitychange', this.#tick);
    }
    return () => {
      this.#watchers -= 1;
      if (this.#watchers > 0) return;
      clearTimeout(this.#timer);
      document.removeEventListener('visibilitychange', this.#tick);
    };
  }

  #tick = (): void => {
    clearTimeout(this.#timer);
    this.#local = Date.now();
    // On the full second of the server's clock, so that all ages step together.
    this.#timer = setTimeout(this.#tick, 1000 - (((this.exact() % 1000) + 1000) % 1000));
  };
}

export const clock = new Clock();
