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

/** A wait that can be cut short. */
export class Pause {
  #go: (() => void) | undefined;

  /** Resolves after `ms`, or when {@link end} is called. */
  for(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.#go = undefined;
        resolve();
      };
      const timer = setTimeout(go, ms);
      this.#go = go;
    });
  }

  end(): void {
    this.#go?.();
  }
}
