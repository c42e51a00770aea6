/** How far back pictures go: as it stands in the address, in hours, and in words. */
export const SPANS = [
  { value: '24h', hours: 24, label: '24 h', words: 'last 24 hours' },
  { value: '7d', hours: 168, label: '7 d', words: 'last 7 days' },
  { value: '30d', hours: 720, label: '30 d', words: 'last 30 days' },
  { value: '90d', hours: 2160, label: '90 d', words: 'last 90 days' },
] as const;

export type Span = (typeof SPANS)[number];

/** The span that an address names; the last 24 hours where it names none. */
export function spanOf(text: string): Span {
  return SPANS.find(({ value }) => value === text) ?? SPANS[0];
}
