const HOUR_MS = 3_600_000;
/** The server takes no longer ones. */
const MAX_DAYS = 366;
const MORNING = 8;

export type SnoozeChoice = 'hour' | 'hours' | 'morning' | 'custom';

/** How long an app may be silent. `custom` as a date field writes it, on the reader's clock: `2026-01-31T08:00`. */
export interface SnoozeDraft {
  choice: SnoozeChoice;
  custom: string;
}

/**
 * The next time that the reader's clock shows 08:00: for somebody who is woken at night that is the same day's. Epoch
 * milliseconds.
 */
export function nextMorning(now: number): number {
  const morning = new Date(now);
  morning.setHours(MORNING, 0, 0, 0);
  if (morning.getTime() <= now) morning.setDate(morning.getDate() + 1);
  return morning.getTime();
}

/** Until when a draft snoozes, in epoch milliseconds as is `now`; NaN where no time is given. */
export function snoozeUntil({ choice, custom }: SnoozeDraft, now: number): number {
  if (choice === 'hour') return now + HOUR_MS;
  if (choice === 'hours') return now + 4 * HOUR_MS;
  if (choice === 'morning') return nextMorning(now);
  return new Date(custom).getTime();
}

/** What is wrong with a time chosen freely; null where it will do. */
export function customProblem(draft: SnoozeDraft, now: number): string | null {
  if (draft.choice !== 'custom') return null;
  const until = snoozeUntil(draft, now);
  if (Number.isNaN(until)) return 'Choose a day and a time.';
  if (until <= now) return 'Choose a time that is still to come.';
  if (until > now + MAX_DAYS * 24 * HOUR_MS) return `Choose a time within ${MAX_DAYS} days.`;
  return null;
}
