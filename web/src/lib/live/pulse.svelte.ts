const AT_MOST_EVERY_MS = 1000;

class Pulse {
  /** Grows by one at each beat that the heart should show. */
  beats = $state(0);
  #last = 0;

  /** Lets the heart beat once; more than one call a second are one beat, so that a busy server does not flicker. */
  beat(): void {
    const now = performance.now();
    if (now - this.#last < AT_MOST_EVERY_MS) return;
    this.#last = now;
    this.beats += 1;
  }
}

/** The heart in the header beats whenever something reaches the page. */
export const pulse = new Pulse();
