/** Where something is, in CSS pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What is said of one mark of a chart: a heading, and a line for each thing worth knowing. */
export interface TipText {
  title: string;
  lines: readonly string[];
  /** Of the heading's dot. */
  colour?: string;
}

/** The same as one sentence, for a screen reader. */
export function inOneLine({ title, lines }: TipText): string {
  return [title, ...lines].join(', ');
}

const GAP = 8;
const MARGIN = 8;

/**
 * Where a note of that size goes that belongs to a mark: above it, below where there is no room, and never out of the
 * window. All in CSS pixels of the window.
 */
export function placeTip(
  mark: Box,
  note: { width: number; height: number },
  view: { width: number },
): { left: number; top: number } {
  const centre = mark.x + mark.width / 2 - note.width / 2;
  const left = Math.max(MARGIN, Math.min(centre, view.width - note.width - MARGIN));
  const above = mark.y - note.height - GAP;
  return { left, top: above >= MARGIN ? above : mark.y + mark.height + GAP };
}

/** The index that an arrow key leads to, from 0 to `count` - 1; null for another key. `across` steps sideways. */
export function stepTo(key: string, index: number, count: number, across = 1, down = 1): number | null {
  const target: Record<string, number> = {
    ArrowLeft: index - across,
    ArrowRight: index + across,
    ArrowUp: index - down,
    ArrowDown: index + down,
    PageUp: index - across * 10,
    PageDown: index + across * 10,
    Home: 0,
    End: count - 1,
  };
  const next = target[key];
  return next === undefined ? null : Math.max(0, Math.min(count - 1, next));
}
