const HOUR_MS = 3_600_000;

/** Spans up to now, by what the address calls them. */
const SPANS: Record<string, number> = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS };

export const PERIODS = [
  { value: '', label: 'Any time' },
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'custom', label: 'From … until …' },
];

/**
 * The part of a filter that a period stands for. `since` and `until` are times on the reader's clock as a date field
 * writes them, e.g. `2026-01-31T08:00`, and count for `custom`. `now` in epoch milliseconds.
 */
export function periodFilter(
  period: string,
  since: string,
  until: string,
  now: number,
): { since?: string; until?: string } {
  const span = SPANS[period];
  if (span !== undefined) return { since: new Date(now - span).toISOString() };
  if (period !== 'custom') return {};
  return { ...instant('since', since), ...instant('until', until) };
}

function instant(name: 'since' | 'until', local: string): { since?: string; until?: string } {
  const at = new Date(local).getTime();
  return Number.isNaN(at) ? {} : { [name]: new Date(at).toISOString() };
}
