/** What was last there: a dialog says it while it fades out. To be called while a component is being set up. */
export class Last<Value> {
  #value = $state.raw<Value | null>(null);

  constructor(read: () => Value | null | undefined) {
    $effect.pre(() => {
      this.#value = read() ?? this.#value;
    });
  }

  /** null: there was nothing yet. */
  get value(): Value | null {
    return this.#value;
  }
}
