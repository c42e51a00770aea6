export const LEAD = 'Who and what gets in, and what they have done.';
