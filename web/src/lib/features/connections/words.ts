import type { ConnectionQuality } from '#lib/gql/graphql.ts';
import { browserInWords } from '#lib/access/browser.ts';

/** The best first. */
export const QUALITIES = ['EXCELLENT', 'GOOD', 'FAIR', 'POOR', 'UNKNOWN'] as const satisfies ConnectionQuality[];

export const QUALITY_WORDS: Record<ConnectionQuality, string> = {
  EXCELLENT: 'Excellent',
  GOOD: 'Good',
  FAIR: 'Fair',
  POOR: 'Poor',
  UNKNOWN: 'Unknown',
};

export const QUALITY_TONES = { EXCELLENT: 'ok', GOOD: 'ok', FAIR: 'warn', POOR: 'bad', UNKNOWN: 'calm' } as const;

/** What a latency has to be for a quality, in words. */
export const QUALITY_RULES: Record<ConnectionQuality, string> = {
  EXCELLENT: 'The last three beats: mean below 50 ms, variance below 20',
  GOOD: 'The last three beats: mean below 100 ms, variance below 50',
  FAIR: 'The last three beats: mean below 200 ms',
  POOR: 'The last three beats: mean of 200 ms and more',
  UNKNOWN: 'Fewer than three beats were measured',
};

/** `Dashboard`, `Agent`, `API client`; what a later server calls otherwise, as it does. */
export function kindInWords(kind: string): string {
  return { DASHBOARD: 'Dashboard', AGENT: 'Agent', API: 'API client' }[kind] ?? kind;
}

/** What the client runs in: a browser by its name, anything else by how it calls itself; null where it does not. */
export function programInWords(kind: string, userAgent: string | null | undefined): string | null {
  if (!userAgent) return null;
  return kind === 'DASHBOARD' ? browserInWords(userAgent) : userAgent;
}

export const LEAD = 'Who follows live, on all servers, and how good each connection is.';
