import { count } from './format.ts';

export type DurationUnit = 'seconds' | 'minutes' | 'hours' | 'days';
export const UNIT_SECONDS: Record<DurationUnit, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** A length of time as somebody types it. */
export interface DurationText {
  amount: string;
  unit: DurationUnit;
}

/** The largest unit that holds these seconds as a whole number: 5400 → 90 minutes. */
export function splitSeconds(seconds: number): { amount: number; unit: DurationUnit } {
  for (const unit of ['days', 'hours', 'minutes'] as const) {
    const size = UNIT_SECONDS[unit];
    if (seconds >= size && seconds % size === 0) return { amount: seconds / size, unit };
  }
  return { amount: seconds, unit: 'seconds' };
}

/** Seconds in the largest unit that divides them, in words: 300 → `5 minutes`, 1 → `1 second`. */
export function secondsInWords(seconds: number): string {
  const { amount, unit } = splitSeconds(seconds);
  return `${count(amount)} ${amount === 1 ? unit.slice(0, -1) : unit}`;
}

/** The draft of a length of time as it is. */
export function durationText(seconds: number): DurationText {
  const { amount, unit } = splitSeconds(seconds);
  return { amount: String(amount), unit };
}

/** How many seconds were typed; NaN where that is no number. */
export function typedSeconds({ amount, unit }: DurationText): number {
  return Number(amount) * UNIT_SECONDS[unit];
}

/** Whether a whole number was typed, at least `least`. */
export function isWhole(text: string, least: number): boolean {
  return /^\d{1,9}$/.test(text.trim()) && Number(text) >= least;
}

/** The longest that the server takes. */
const MOST_SECONDS = 366 * UNIT_SECONDS.days;

/** What is wrong with a length of time that is a number, but more than anybody means; null where nothing is. */
export function tooLong(typed: DurationText): string | null {
  return typedSeconds(typed) > MOST_SECONDS ? 'At most 366 days.' : null;
}
