import { beforeNavigate, goto } from '$app/navigation';
import { createContext } from 'svelte';

/** A form that may hold what nobody has saved. */
export interface Fillable {
  /** Whether it says something else than it began with. */
  readonly isFilled: boolean;
  /** From now on nothing of it counts. */
  discard(): void;
}

/** Asks before the forms within a dialog are thrown away with what somebody has entered. */
export class Unsaved {
  readonly #forms = new Set<Fillable>();
  #then = $state.raw<(() => void) | null>(null);

  /** To be called while a component is being set up: it also asks before another page is gone to. */
  constructor() {
    beforeNavigate((navigation) => {
      const { to, willUnload, cancel } = navigation;
      if (!this.isFilled) return;
      cancel();
      // The browser asks by itself before it leaves.
      if (willUnload || !to) return;
      this.ask(() => {
        if (navigation.type === 'popstate') history.go(navigation.delta);
        else void goto(to.url);
      });
    });
  }

  get isFilled(): boolean {
    return [...this.#forms].some((form) => form.isFilled);
  }

  /** Whether the question stands. */
  get isAsking(): boolean {
    return this.#then !== null;
  }

  /** Does it at once where nothing would be lost, and else once the person has said so. */
  ask(then: () => void): void {
    if (this.isFilled) this.#then = then;
    else then();
  }

  stay(): void {
    this.#then = null;
  }

  leave(): void {
    const then = this.#then;
    this.#then = null;
    for (const form of this.#forms) form.discard();
    then?.();
  }

  /** Returns what ends it. */
  watch(form: Fillable): () => void {
    this.#forms.add(form);
    return () => this.#forms.delete(form);
  }
}

const [read, provide, has] = createContext<Unsaved>();

/** For what can be closed with forms in it. To be called while a component is being set up. */
export const provideUnsaved = (): Unsaved => provide(new Unsaved());

/** What stands around a form; null where it is part of a page. To be called while a component is being set up. */
export const surroundingUnsaved = (): Unsaved | null => (has() ? read() : null);
