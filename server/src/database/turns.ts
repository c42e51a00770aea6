/** Who goes before whom where only one may work at a time. */
const TURNS = ['urgent', 'request', 'background'] as const;
export type Turn = (typeof TURNS)[number];

/** Gives the turn to one at a time: the most urgent first, and those of one kind in the order in which they come. */
export class Turns {
  readonly #waiting: Record<Turn, (() => void)[]> = { urgent: [], request: [], background: [] };
  #isTaken = false;

  async run<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting[turn].push(resolve));
    this.#isTaken = true;
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #next(): void {
    const kind = TURNS.find((turn) => this.#waiting[turn].length > 0);
    if (kind === undefined) this.#isTaken = false;
    else this.#waiting[kind].shift()?.();
  }
}
