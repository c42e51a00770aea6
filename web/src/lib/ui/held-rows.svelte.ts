import { page } from '$app/state';
import { ownChanges } from '#lib/graphql/own-changes.svelte.ts';
import { provideHold } from './hold.svelte.ts';
import { rowChanges } from './row-changes.ts';

/** A pointer that has rested for so long was left there: a screen on the wall must not stand still for good. */
const RESTS_MS = 60_000;

interface Source<Row> {
  rows: () => readonly Row[];
  /** Whether the rows still belong to an older question. */
  pending: () => boolean;
}

/**
 * The rows of a table, which neither move nor come nor go while a hand is on it: while a menu of theirs is open, the
 * keyboard's focus is on it or the mouse is over it. What they say goes on. Whoever sorts, filters, turns the page or
 * changes something sees that at once. Must be made while a component is being set up.
 */
export class HeldRows<Row extends { id: string }> {
  readonly #source: Source<Row>;
  readonly #menu = provideHold(() => this.apply());
  #taken = $state.raw<readonly Row[]>([]);
  #focus = $state(false);
  #pointer = $state(false);
  /** Another question was asked and its rows have not come. */
  #asked = $state(true);
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(source: Source<Row>) {
    this.#source = source;
    $effect(() => {
      void page.url.search;
      this.#asked = true;
    });
    $effect(() => {
      if (!this.#asked || source.pending()) return;
      this.#taken = source.rows();
      this.#asked = false;
    });
    $effect(() => () => clearTimeout(this.#rest));
  }

  get #held(): boolean {
    if (this.#menu.active) return true;
    return (this.#focus || this.#pointer) && !this.#asked && !ownChanges.recent;
  }

  get rows(): readonly Row[] {
    const rows = this.#source.rows();
    if (!this.#held) return rows;
    const byRowId = new Map(rows.map((row) => [row.id, row]));
    return this.#taken.map((row) => byRowId.get(row.id) ?? row);
  }

  /** How many rows are held back. */
  get changes(): number {
    if (!this.#held) return 0;
    const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);
    return rowChanges(ids(this.#taken), ids(this.#source.rows()));
  }

  /** Shows the rows as they are by now. */
  apply(): void {
    this.#taken = this.#source.rows();
  }

  /** The keyboard's focus: what was clicked keeps its own, and the hand may have gone elsewhere. */
  focusin = (event: FocusEvent): void => {
    const focused = event.target instanceof Element && event.target.matches(':focus-visible');
    if (focused && !this.#focus) this.#begin();
    this.#focus = focused;
  };

  focusout = (event: FocusEvent): void => {
    const inside = event.currentTarget as Element;
    if (!(event.relatedTarget instanceof Node && inside.contains(event.relatedTarget))) this.#focus = false;
  };

  /** A finger only passes by. */
  pointermove = (event: PointerEvent): void => {
    if (event.pointerType === 'touch') return;
    if (!this.#pointer) this.#begin();
    this.#pointer = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(this.pointerleave, RESTS_MS);
  };

  pointerleave = (): void => {
    this.#pointer = false;
    clearTimeout(this.#rest);
  };

  #begin(): void {
    if (!this.#held) this.apply();
  }
}
