import { fieldMessage } from '#lib/graphql/errors.ts';
import type { ApiError } from '#lib/graphql/errors.ts';

/** What is wrong with a draft, by its fields. */
export type FieldErrors<Draft> = Partial<Record<keyof Draft, string>>;

interface Complaint<Draft> {
  fields: FieldErrors<Draft>;
  /** What belongs to no field. */
  general: string | null;
}

/** The server's error as a complaint at this field; null where it belongs to none. */
export function complaintAt<Draft>(field: keyof Draft | null, error: ApiError): Complaint<Draft> {
  if (field === null) return { fields: {}, general: error.message };
  return { fields: { [field]: fieldMessage(error) } as FieldErrors<Draft>, general: null };
}

export interface FormOptions<Draft> {
  /** What can be told without asking the server. */
  check: (draft: Draft) => FieldErrors<Draft>;
  /** Sends the draft; resolves with what the server has against it, or null once it is saved. */
  send: (draft: Draft) => Promise<Complaint<Draft> | null>;
}

/** A form's own copy of a draft, which closing it throws away, with what is wrong with it. */
export class FormState<Draft extends object> {
  draft: Draft;
  general = $state<string | null>(null);
  busy = $state(false);
  #complaints = $state.raw<FieldErrors<Draft>>({});
  #submitted = $state.raw<Draft | null>(null);
  readonly #options: FormOptions<Draft>;
  readonly #initial: string;
  #discarded = false;

  constructor(initial: Draft, options: FormOptions<Draft>) {
    this.#initial = JSON.stringify(initial);
    this.draft = $state($state.snapshot(initial) as Draft);
    this.#options = options;
  }

  /** What is wrong: a complaint stands until its field is changed. */
  get errors(): FieldErrors<Draft> {
    const standing: FieldErrors<Draft> = {};
    for (const field of Object.keys(this.#complaints) as (keyof Draft)[]) {
      if (JSON.stringify(this.draft[field]) === JSON.stringify(this.#submitted?.[field])) {
        standing[field] = this.#complaints[field];
      }
    }
    return standing;
  }

  /** Whether it says something else than it began with, which is not being saved. */
  get isFilled(): boolean {
    return !this.busy && !this.#discarded && JSON.stringify(this.draft) !== this.#initial;
  }

  /** Its draft may be thrown away. */
  discard(): void {
    this.#discarded = true;
  }

  /** Resolves with whether it was saved; the form may be gone by then. */
  async submit(): Promise<boolean> {
    if (this.busy) return false;
    this.#submitted = $state.snapshot(this.draft) as Draft;
    const submitted = this.#submitted;
    this.#complaints = this.#options.check(submitted);
    this.general = null;
    if (Object.keys(this.#complaints).length > 0) return false;
    this.busy = true;
    const complaint = await this.#options.send(submitted);
    if (complaint === null) return true;
    this.busy = false;
    this.#complaints = complaint.fields;
    this.general = complaint.general;
    return false;
  }
}
