import type { AppStatus } from '#lib/gql/graphql.ts';

/** Colour of a square. What is well is quieter than what is not, and both stand out from the page by 3:1. */
export const STATUS_FILLS: Record<AppStatus, string> = {
  DOWN: 'var(--bad)',
  LATE: 'var(--warn)',
  WARNING: 'var(--alert)',
  UP: 'color-mix(in srgb, var(--ok) 75%, var(--surface))',
  NEW: 'var(--info-ink)',
  PAUSED: 'var(--ink-3)',
};
