import { dateFormat } from '#lib/time/format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How much of the time is seen at once, the shortest first. */
export const WIDTHS = [
  { value: '1h', label: '1 h', words: 'an hour', ms: HOUR },
  { value: '6h', label: '6 h', words: '6 hours', ms: 6 * HOUR },
  { value: '24h', label: '24 h', words: '24 hours', ms: DAY },
  { value: '7d', label: '7 days', words: '7 days', ms: 7 * DAY },
] as const;
export type Width = (typeof WIDTHS)[number];

/** Epoch milliseconds. */
export interface Span {
  since: number;
  until: number;
}

/** Of the span that goes along with the clock, how much is past. */
const PAST = 2 / 3;

/** The width in the text of an address; 6 hours where there is none. */
export function widthOf(text: string): Width {
  return WIDTHS.find(({ value }) => value === text) ?? WIDTHS[1];
}

/**
 * What is shown: around `centre`, or, where that is null, around now, which moves on by 60th parts of the width: so
 * often the server is asked. All in epoch milliseconds.
 */
export function spanOf({ ms }: Width, centre: number | null, now: number): Span {
  const step = ms / 60;
  const since = centre === null ? Math.ceil(now / step) * step - ms * PAST : centre - ms / 2;
  return { since, until: since + ms };
}

/** The next narrower (`in`) or wider width; null where there is none. */
export function zoomed(width: Width, to: 'in' | 'out'): Width | null {
  return WIDTHS[WIDTHS.indexOf(width) + (to === 'in' ? -1 : 1)] ?? null;
}

/** The centre of an address, in epoch milliseconds; null for none, or one that is no time. */
export function centreOf(text: string): number | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

export interface Tick {
  /** Epoch milliseconds. */
  at: number;
  label: string;
  /** Begins a day on the reader's calendar. */
  isDay: boolean;
}

const STEPS_MINUTES = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440];
const clockTime = dateFormat({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const date = dateFormat({ weekday: 'short', month: 'short', day: 'numeric' });

/** At most `most` ticks at round times of the reader's clock, whatever it does in that night of spring and autumn. */
export function ticksOf({ since, until }: Span, most: number): Tick[] {
  const minutes = STEPS_MINUTES.find((step) => (until - since) / (step * MINUTE) <= most) ?? 1440;
  const midnight = new Date(since).setHours(0, 0, 0, 0);
  const ticks: Tick[] = [];
  for (let step = 0; ; step += 1) {
    const at = new Date(midnight).setMinutes(step * minutes);
    if (at >= until) return ticks;
    if (at < since || at === ticks.at(-1)?.at) continue;
    const isDay = new Date(at).getHours() + new Date(at).getMinutes() === 0;
    ticks.push({ at, isDay, label: (isDay ? date : clockTime)(at) });
  }
}
