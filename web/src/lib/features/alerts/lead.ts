/** What the pages of alerts are for. */
export const LEAD = 'Who is told when something is wrong, and what was told.';
