import { createContext } from 'svelte';

/**
 * Keeps what stands around an open menu where it is: nothing may come between a pointer and what it is about to press.
 */
export class Hold {
  #menus = $state(0);
  readonly #onBegin: () => void;

  /** `onBegin` is called just before the first menu opens. */
  constructor(onBegin: () => void) {
    this.#onBegin = onBegin;
  }

  /** True while a menu is open. */
  get active(): boolean {
    return this.#menus > 0;
  }

  /** Returns what ends it; calling that again does nothing. */
  begin(): () => void {
    if (this.#menus === 0) this.#onBegin();
    this.#menus += 1;
    let ended = false;
    return () => {
      if (!ended) this.#menus -= 1;
      ended = true;
    };
  }
}

const [read, provide, has] = createContext<Hold>();

/** For what has rows with menus. To be called while a component is being set up. */
export const provideHold = (onBegin: () => void): Hold => provide(new Hold(onBegin));

/** What stands around a menu; null where it is in no row. To be called while a component is being set up. */
export const surroundingHold = (): Hold | null => (has() ? read() : null);
