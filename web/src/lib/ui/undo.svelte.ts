import { SvelteSet } from 'svelte/reactivity';
import { toasts } from './toasts.svelte.ts';

const UNDO_MS = 10_000;

interface Undoable {
  /** What goes, by id: lists leave it out meanwhile. */
  ids: readonly string[];
  /** What has been done, as far as the person sees, e.g. `Deleted backup.` */
  text: string;
  /** Does it in earnest; resolves with the ids of those that it could not be done to. */
  send: () => Promise<readonly string[]>;
  /** The same while the page goes: there is nobody left to wait for an answer. */
  sendLast: () => void;
}

interface Paged {
  nodes: readonly { id: string }[];
  totalCount?: number | null;
}

/**
 * What is undone within 10 s was never done: it is kept here so long, and only then sent. What still waits while the page
 * goes is sent at once.
 */
class Undo {
  readonly #leaving = new SvelteSet<string>();
  readonly #waiting = new Map<number, { undoable: Undoable; timer: ReturnType<typeof setTimeout> }>();
  #isListening = false;

  /** A page of a list without what is as good as gone. */
  without<Page extends Paged>(page: Page | undefined): Page | undefined {
    if (!page || this.#leaving.size === 0) return page;
    const nodes = page.nodes.filter(({ id }) => !this.#leaving.has(id));
    const gone = page.nodes.length - nodes.length;
    return { ...page, nodes, totalCount: page.totalCount && page.totalCount - gone };
  }

  offer(undoable: Undoable): void {
    this.#listen();
    for (const id of undoable.ids) this.#leaving.add(id);
    const toast = toasts.undo(undoable.text, UNDO_MS, {
      onUndo: () => this.#take(toast) && this.#show(undoable.ids),
      onDismiss: () => void this.#send(toast),
    });
    this.#waiting.set(toast, { undoable, timer: setTimeout(() => void this.#send(toast), UNDO_MS) });
  }

  /** Sends what waits, e.g. before somebody signs out. */
  async settle(): Promise<void> {
    await Promise.all([...this.#waiting.keys()].map((toast) => this.#send(toast)));
  }

  #take(toast: number): Undoable | undefined {
    const waiting = this.#waiting.get(toast);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(toast);
    return waiting?.undoable;
  }

  async #send(toast: number): Promise<void> {
    const undoable = this.#take(toast);
    toasts.dismiss(toast);
    // What is gone stays out of sight until the lists know it, too.
    if (undoable) this.#show(await undoable.send());
  }

  #show(ids: readonly string[]): void {
    for (const id of ids) this.#leaving.delete(id);
  }

  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    addEventListener('pagehide', () => {
      for (const toast of this.#waiting.keys()) this.#take(toast)?.sendLast();
    });
  }
}

export const undo = new Undo();
