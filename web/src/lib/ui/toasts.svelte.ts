interface Toast {
  id: number;
  tone: 'ok' | 'bad';
  text: string;
  /** Where to go from here. */
  link: ToastLink | null;
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
    this.#show('ok', text, link);
  }

  /** Tells the person that something failed; stays longer. */
  bad(text: string): void {
    this.#show('bad', text, null);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #show(tone: Toast['tone'], text: string, link: ToastLink | null): void {
    const id = (this.#next += 1);
    this.list = [...this.list.slice(-3), { id, tone, text, link }];
    setTimeout(() => this.dismiss(id), link ? SHOWN_MS.link : SHOWN_MS[tone]);
  }
}

export const toasts = new Toasts();
