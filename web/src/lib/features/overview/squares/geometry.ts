import type { AppStatus } from '#lib/gql/graphql.ts';

/** Pixels from the beginning of a square to the next one's: the more apps, the smaller. */
export function pitchOf(apps: number): number {
  if (apps <= 60) return 22;
  if (apps <= 300) return 18;
  if (apps <= 1_200) return 14;
  return apps <= 3_000 ? 12 : 10;
}

/** How many squares of a group stand in a row: about three times as wide as high, where there is room for it. */
export function columnsOf(apps: number, pitch: number, width: number): number {
  const most = Math.max(1, Math.floor(width / pitch));
  const least = Math.ceil(96 / pitch);
  return Math.min(most, Math.max(least, Math.ceil(Math.sqrt(apps * 3))));
}

const square = (x: number, y: number, size: number): string => `M${x} ${y}h${size}v${size}h${-size}z`;

/** What of an app's square is filled, in its own shape, for those who cannot tell the colours apart. */
const SHAPES: Record<AppStatus, (x: number, y: number, size: number) => string> = {
  UP: square,
  // A cross is drawn over it.
  DOWN: square,
  LATE: (x, y, size) => {
    const half = size / 2;
    return `M${x + half} ${y}l${half} ${half}l${-half} ${half}l${-half} ${-half}z`;
  },
  WARNING: (x, y, size) => square(x, y, size) + square(x + size * 0.3, y + size * 0.3, size * 0.4),
  NEW: (x, y, size) => square(x, y, size) + square(x + 1.5, y + 1.5, size - 3),
  PAUSED: (x, y, size) => {
    const bar = size * 0.36;
    return `M${x} ${y}h${bar}v${size}h${-bar}zM${x + size - bar} ${y}h${bar}v${size}h${-bar}z`;
  },
};

/** The path of one app, its square `size` pixels wide; holes by the even-odd rule. */
export function shapeOf(status: AppStatus, x: number, y: number, size: number): string {
  return SHAPES[status](round(x), round(y), round(size)).replaceAll(/\d+\.\d{3,}/g, (text) => Number(text).toFixed(2));
}

/** The cross over one that is down. */
export function crossOf(x: number, y: number, size: number): string {
  const edge = round(size * 0.28);
  const long = round(size - 2 * edge);
  return `M${round(x + edge)} ${round(y + edge)}l${long} ${long}m${-long} 0l${long} ${-long}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The paths of a group: one for each status that some app has, and the crosses. */
export function pathsOf(
  statuses: readonly AppStatus[],
  columns: number,
  pitch: number,
): { paths: Map<AppStatus, string>; crosses: string } {
  const size = pitch - (pitch < 14 ? 2 : 3);
  const parts = new Map<AppStatus, string[]>();
  const crosses: string[] = [];
  for (const [index, status] of statuses.entries()) {
    const x = (index % columns) * pitch;
    const y = Math.floor(index / columns) * pitch;
    const own = parts.get(status) ?? [];
    own.push(shapeOf(status, x, y, size));
    parts.set(status, own);
    if (status === 'DOWN') crosses.push(crossOf(x, y, size));
  }
  return { paths: new Map([...parts].map(([status, own]) => [status, own.join('')])), crosses: crosses.join('') };
}

/**
 * Where an arrow key leads from the square at `index` of group `group`, whose groups have so many squares in so many
 * columns; null where it is no such key or there is nothing. Left and right go through all, up and down by rows, on
 * into the next group.
 */
export function moved(
  key: string,
  at: { group: number; index: number },
  groups: readonly { apps: number; columns: number }[],
): { group: number; index: number } | null {
  const here = groups[at.group];
  if (!here) return null;
  const last = groups.length - 1;
  const to = (group: number, index: number) => (groups[group] ? { group, index } : null);
  const column = at.index % here.columns;
  switch (key) {
    case 'ArrowRight':
      return at.index + 1 < here.apps ? to(at.group, at.index + 1) : to(at.group + 1, 0);
    case 'ArrowLeft':
      return at.index > 0 ? to(at.group, at.index - 1) : to(at.group - 1, (groups[at.group - 1]?.apps ?? 0) - 1);
    case 'ArrowDown': {
      if (at.index + here.columns < here.apps) return to(at.group, at.index + here.columns);
      const next = groups[at.group + 1];
      return next ? to(at.group + 1, Math.min(column, next.apps - 1)) : to(at.group, here.apps - 1);
    }
    case 'ArrowUp': {
      if (at.index >= here.columns) return to(at.group, at.index - here.columns);
      const before = groups[at.group - 1];
      if (!before) return to(at.group, 0);
      const row = Math.floor((before.apps - 1) / before.columns) * before.columns;
      return to(at.group - 1, Math.min(row + column, before.apps - 1));
    }
    case 'Home':
      return to(0, 0);
    case 'End':
      return to(last, (groups[last]?.apps ?? 0) - 1);
    default:
      return null;
  }
}
