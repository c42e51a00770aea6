const GATHER_MS = 1500;
const MOST = 3;

class Announcer {
  /** What a screen reader is told next. */
  message = $state('');
  #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Says it to screen readers; a burst is gathered into one sentence, so that it never talks without end. */
  say(text: string): void {
    this.#waiting.push(text);
    this.#timer ??= setTimeout(() => {
      const all = this.#waiting;
      this.#waiting = [];
      this.#timer = undefined;
      const more = all.length - MOST;
      this.message = all.slice(0, MOST).join('. ') + (more > 0 ? `. And ${more} more` : '');
    }, GATHER_MS);
  }
}

export const announcer = new Announcer();
