/** What was changed by hand is seen in a list once it has been asked for anew. */
const SEEN_WITHIN_MS = 4_000;

class OwnChanges {
  #recent = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** True for a moment after something was changed from this page. */
  get recent(): boolean {
    return this.#recent;
  }

  made(): void {
    this.#recent = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#recent = false), SEEN_WITHIN_MS);
  }
}

export const ownChanges = new OwnChanges();
