import { SvelteSet } from 'svelte/reactivity';

/** The tasks that are ticked, on whatever page of the list. */
export class Selection {
  #ids = new SvelteSet<string>();

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

  clear(): void {
    this.#ids.clear();
  }
}
