/** How every text field looks. */
export const INPUT =
  'h-9 w-full min-w-0 rounded-lg border border-line-strong/60 bg-surface px-3 text-ink shadow-card transition-colors placeholder:text-ink-3 hover:border-line-strong aria-invalid:border-bad';
