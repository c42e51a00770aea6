/** Remembers ids for a while: at least `keepMs`, at most twice as long. */
export class RecentIds {
  readonly #keepMs: number;
  #newer = new Set<string>();
  #older = new Set<string>();
  #turnsAt = -Infinity;

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** Whether it was not known yet; then it is from now on (epoch ms). */
  add(id: string, now: number): boolean {
    if (now >= this.#turnsAt) {
      this.#older = now >= this.#turnsAt + this.#keepMs ? new Set() : this.#newer;
      this.#newer = new Set();
      this.#turnsAt = now + this.#keepMs;
    }
    if (this.#newer.has(id) || this.#older.has(id)) return false;
    this.#newer.add(id);
    return true;
  }
}
