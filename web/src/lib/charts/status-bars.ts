import type { AppStatus } from '#lib/gql/graphql.ts';
import { dayOrMinute, duration } from '#lib/time/format.ts';
import type { TipText } from './tip.ts';
import { beatsInWords } from './words.ts';

/** What an app did in a slice of time, as the server adds it up. */
export interface StatusSlice {
  /** RFC 3339, like `to`, which is not in it any more. */
  from: string;
  to: string;
  /** The most urgent in it; null where none is known. */
  status?: AppStatus | null;
  /** Of every kind. */
  beats: number;
  fails: number;
  secondsUp: number;
  secondsLate: number;
  secondsDown: number;
  /** Lubdub itself was away. */
  secondsUnknown: number;
  /** In a maintenance window: counted apart. */
  secondsMaintenance: number;
}

const STATUS_FILLS: Record<AppStatus, string> = {
  DOWN: 'var(--chart-bad)',
  LATE: 'var(--chart-warn)',
  WARNING: 'var(--chart-alert)',
  UP: 'var(--chart-ok)',
  NEW: 'var(--chart-calm)',
  PAUSED: 'var(--chart-calm)',
};
const NOTHING_KNOWN = 'var(--line)';
/** All of it was maintenance. */
const PLANNED = 'var(--chart-info)';

/** The colour of the whole of a slice. */
export function fillOf({ status, secondsMaintenance }: Pick<StatusSlice, 'status' | 'secondsMaintenance'>): string {
  if (status) return STATUS_FILLS[status];
  return secondsMaintenance > 0 ? PLANNED : NOTHING_KNOWN;
}

/** Part of a bar, from its foot up: shares of its height. */
export interface Part {
  fill: string;
  from: number;
  to: number;
}

/** A second of a day is seen, too. */
const LEAST_SHARE = 0.4;
const STUMP = 0.14;

/**
 * A bar in its parts. What is wrong stands at its foot, as high as it lasted, and never too low to be seen; where nothing
 * is known there is a stump. So height says it as well as colour.
 */
export function partsOf(slice: StatusSlice): Part[] {
  const { status, secondsUp, secondsLate, secondsDown } = slice;
  const fill = fillOf(slice);
  if (status === null || status === undefined) return [{ fill, from: 0, to: fill === PLANNED ? 1 : STUMP }];
  if (status !== 'DOWN' && status !== 'LATE') return [{ fill, from: 0, to: 1 }];
  const wrong = status === 'DOWN' ? secondsDown : secondsLate;
  const share = Math.max(LEAST_SHARE, wrong / Math.max(1, secondsUp + secondsLate + secondsDown));
  if (share > 0.99) return [{ fill, from: 0, to: 1 }];
  const rest = status === 'DOWN' && secondsLate > secondsUp ? STATUS_FILLS.LATE : STATUS_FILLS.UP;
  return [
    { fill, from: 0, to: share },
    { fill: rest, from: share, to: 1 },
  ];
}

/** One path for each colour: a list of 25 rows has hundreds of bars. A bar is 4 wide with a gap of `gap`, `height` high. */
export function pathsOf(slices: readonly StatusSlice[], height: number, gap = 1): { fill: string; d: string }[] {
  const paths = new Map<string, string>();
  for (const [index, slice] of slices.entries()) {
    for (const { fill, from, to } of partsOf(slice)) {
      const y = round(height * (1 - to));
      const path = `M${index * PITCH + gap / 2} ${y}h${PITCH - gap}v${round(height * (to - from))}h${gap - PITCH}z`;
      paths.set(fill, (paths.get(fill) ?? '') + path);
    }
  }
  return [...paths].map(([fill, d]) => ({ fill, d }));
}

/** Width of a bar and the gap behind it. */
export const PITCH = 4;
const round = (value: number): number => Math.round(value * 100) / 100;

/** A slice as it is told: when it was, what the app was, and for how long it was not well. `now` in epoch milliseconds. */
export function sliceInWords(slice: StatusSlice, now: number): TipText {
  const [from, to] = [Date.parse(slice.from), Date.parse(slice.to)];
  return {
    title: `${dayOrMinute(from, now)} – ${dayOrMinute(Math.min(to, now), now)}`,
    ...whatHappened(slice),
  };
}

/** The same without when. */
export function whatHappened(slice: StatusSlice): Omit<TipText, 'title'> {
  const { status } = slice;
  const colour = fillOf(slice);
  if (colour === NOTHING_KNOWN) return { colour, lines: ['Nothing is known'] };
  const troubles = troublesOf([slice]);
  const word = status ? status.charAt(0) + status.slice(1).toLowerCase() : 'In maintenance';
  return { colour, lines: [troubles || word, beatsInWords(slice)] };
}

/** All slices in a sentence. */
export function slicesInWords(slices: readonly StatusSlice[]): string {
  if (slices.every(({ status, secondsMaintenance }) => status == null && secondsMaintenance === 0))
    return 'Nothing is known yet.';
  const sum = (of: 'beats' | 'fails') => slices.reduce((total, slice) => total + slice[of], 0);
  const beats = beatsInWords({ beats: sum('beats'), fails: sum('fails') });
  return `${sentence(troublesOf(slices) || 'never late or down')}; ${beats}.`;
}

function troublesOf(slices: readonly StatusSlice[]): string {
  const lasted = (of: 'secondsDown' | 'secondsLate' | 'secondsUnknown' | 'secondsMaintenance') =>
    slices.reduce((total, slice) => total + slice[of], 0) * 1000;
  const said = [
    [lasted('secondsDown'), 'Down for '],
    [lasted('secondsLate'), 'Late for '],
    [lasted('secondsMaintenance'), 'In maintenance for '],
    [lasted('secondsUnknown'), 'Lubdub away for '],
  ] as const;
  return said
    .filter(([ms]) => ms >= 1000)
    .map(([ms, words]) => words + duration(ms))
    .join(', ');
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
