import { dateFormat } from '#lib/time/format.ts';
import type { StatusSlice } from './status-bars.ts';

/** A day with what an app did on it, as the server adds it up. */
export interface Day extends StatusSlice {
  /** E.g. `2026-01-31`. */
  date: string;
  /** 0 to 100; null where nothing is known. */
  uptimePercent?: number | null;
}

export interface Cell {
  /** Of the day in the list. */
  index: number;
  /** 0 is the first week that is shown. */
  week: number;
  /** 0 is Monday. */
  weekday: number;
}

const DAY_MS = 86_400_000;
/** Days since that of 1970, which was a Thursday; a date has neither time nor zone. */
const dayNumber = (date: string): number => Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
const weekOf = (day: number): number => Math.floor((day + 3) / 7);

/** Weeks as columns, Mondays at the top. Takes dates such as `2026-01-31`, oldest first. */
export function cellsOf(dates: readonly string[]): Cell[] {
  const first = dates[0] === undefined ? 0 : weekOf(dayNumber(dates[0]));
  return dates.map((date, index) => {
    const day = dayNumber(date);
    return { index, week: weekOf(day) - first, weekday: (day + 3) % 7 };
  });
}

const month = dateFormat({ month: 'short', timeZone: 'UTC' });
const inWords = dateFormat({ weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' });

/** The name of a month above the first week that begins in it; two that would touch, the first is left out. */
export function monthsOf(dates: readonly string[]): { week: number; name: string }[] {
  const months: { week: number; name: string }[] = [];
  for (const { index, week } of cellsOf(dates)) {
    const name = month(dayNumber(dates[index] ?? '') * DAY_MS);
    if (months.at(-1)?.name === name) continue;
    if (months.length === 1 && week - (months[0]?.week ?? 0) < 3) months.pop();
    months.push({ week, name });
  }
  return months;
}

/** A date such as `2026-01-31` as the reader's calendar shows it, with its weekday. */
export function dateInWords(date: string): string {
  return inWords(dayNumber(date) * DAY_MS);
}
