import { count } from '#lib/time/format.ts';

/** How many beats, and how many of them said that something had failed: `1 beat`, `12 beats, 2 failed`. */
export function beatsInWords({ beats, fails }: { beats: number; fails: number }): string {
  if (beats === 0) return 'no beats';
  const all = `${count(beats)} ${beats === 1 ? 'beat' : 'beats'}`;
  return fails > 0 ? `${all}, ${count(fails)} failed` : all;
}

/** A share from 0 to 100 as people read it: two places, and never 100% where something is missing. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return '–';
  if (share >= 100) return '100%';
  return `${(Math.floor(share * 100) / 100).toFixed(share >= 10 ? 2 : 1)}%`;
}
