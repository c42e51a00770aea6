interface Toast {
  id: number;
  tone: 'ok' | 'bad';
  text: string;
  /** Where to go from here. */
  link: ToastLink | null;
  undo: UndoOffer | null;
}

interface UndoOffer {
  onUndo: () => void;
  /** Called when the person wants no more of it. */
  onDismiss: () => void;
}

interface ToastLink {
  href: string;
  label: string;
}

const SHOWN_MS = { ok: 5_000, bad: 10_000, link: 10_000 };

class Toasts {
  list = $state<Toast[]>([]);
  #next = 0;

  /** Tells the person that something worked. */
  ok(text: string, link: ToastLink | null = null): void {
    this.#show('ok', text, link ? SHOWN_MS.link : SHOWN_MS.ok, { link });
  }

  /** Tells what was done, and offers for so long to undo it; returns the toast's id. */
  undo(text: string, ms: number, offer: UndoOffer): number {
    return this.#show('ok', text, ms, { undo: offer });
  }

  /** Tells the person that something failed; stays longer. */
  bad(text: string): void {
    this.#show('bad', text, SHOWN_MS.bad);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #show(tone: Toast['tone'], text: string, ms: number, more: Partial<Pick<Toast, 'link' | 'undo'>> = {}): number {
    const id = (this.#next += 1);
    this.list = [...this.list.slice(-3), { id, tone, text, link: null, undo: null, ...more }];
    setTimeout(() => this.dismiss(id), ms);
    return id;
  }
}

export const toasts = new Toasts();
