// Times as messages tell them: in UTC, since nobody knows where a message is read.

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** "45 s", "12 min", "3 h 5 min", "2 d 4 h"; of a negative length "0 s". @param ms milliseconds */
export function howLong(ms: number): string {
  const of = (size: number): number => Math.floor(ms / size);
  if (ms < MINUTE_MS) return `${Math.max(0, of(1_000))} s`;
  if (ms < HOUR_MS) return `${of(MINUTE_MS)} min`;
  if (ms < DAY_MS) return both(of(HOUR_MS), 'h', Math.floor((ms % HOUR_MS) / MINUTE_MS), 'min');
  return both(of(DAY_MS), 'd', Math.floor((ms % DAY_MS) / HOUR_MS), 'h');
}

const both = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;

/** "10:07 UTC", with the day before it where that is not the day of `now`; both epoch ms. */
export const clockTime = (at: number, now: number): string => `${dayBefore(at, now)}${hourOf(at)} UTC`;

/** "10:00–10:07 UTC", with days where they are not that of `now`. */
export const timeSpan = (from: number, until: number, now: number): string =>
  `${dayBefore(from, now)}${hourOf(from)}–${dayBefore(until, dayOf(from) === dayOf(until) ? from : now)}${hourOf(until)} UTC`;

const hourOf = (at: number): string => new Date(at).toISOString().slice(11, 16);
const dayOf = (at: number): number => Math.floor(at / DAY_MS);
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayBefore = (at: number, now: number): string => (dayOf(at) === dayOf(now) ? '' : `${dayFormat.format(at)} `);
