export interface Toast {
  id: number;
  tone: 'ok' | 'bad';
  text: string;
}

const SHOWN_MS = { ok: 5_000, bad: 10_000 };

class Toasts {
  list = $state<Toast[]>([]);
  #next = 0;

  /** Tells the person that something worked. */
  ok(text: string): void {
    this.#show('ok', text);
  }

  /** Tells the person that something failed; stays longer. */
  bad(text: string): void {
    this.#show('bad', text);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #show(tone: Toast['tone'], text: string): void {
    const id = (this.#next += 1);
    this.list = [...this.list.slice(-3), { id, tone, text }];
    setTimeout(() => this.dismiss(id), SHOWN_MS[tone]);
  }
}

export const toasts = new Toasts();
