import { SvelteSet } from 'svelte/reactivity';

/** The rows that are ticked, on whatever page of a list. */
export class Selection {
  #ids = new SvelteSet<string>();
  #last: string | null = null;

  get size(): number {
    return this.#ids.size;
  }

  get ids(): string[] {
    return [...this.#ids];
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  set(ids: readonly string[], selected: boolean): void {
    for (const id of ids) {
      if (selected) this.#ids.add(id);
      else this.#ids.delete(id);
    }
  }

  /** Ticks a row or takes its tick away; with `among`, the rows as they stand, all from the one before to this one. */
  tick(id: string, selected: boolean, among: readonly string[] = []): void {
    const [from, to] = [among.indexOf(this.#last ?? ''), among.indexOf(id)].toSorted((a, b) => a - b);
    const range = from === undefined || to === undefined || from === -1 ? [id] : among.slice(from, to + 1);
    this.set(range, selected);
    this.#last = id;
  }

  clear(): void {
    this.#ids.clear();
    this.#last = null;
  }
}
