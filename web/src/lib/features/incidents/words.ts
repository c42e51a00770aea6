import { CAUSE_WORDS } from '#lib/features/apps/status.ts';
import type {
  IncidentEnd,
  IncidentFieldsFragment,
  IncidentKind,
  IncidentState,
  StatusCause,
} from '#lib/gql/graphql.ts';

export const KINDS = ['DOWN', 'LATE', 'ANOMALY'] as const satisfies IncidentKind[];
export const STATES = ['OPEN', 'ACKNOWLEDGED', 'RESOLVED'] as const satisfies IncidentState[];

export const KIND_WORDS: Record<IncidentKind, string> = { DOWN: 'Down', LATE: 'Late', ANOMALY: 'Unusual' };
export const KIND_TONES = { DOWN: 'bad', LATE: 'warn', ANOMALY: 'alert' } as const;

export const STATE_WORDS: Record<IncidentState, string> = {
  OPEN: 'Open',
  ACKNOWLEDGED: 'Acknowledged',
  RESOLVED: 'Resolved',
};
export const STATE_TONES = { OPEN: 'bad', ACKNOWLEDGED: 'info', RESOLVED: 'calm' } as const;

const END_WORDS: Record<IncidentEnd, string> = {
  RECOVERED: 'recovered',
  BY_HAND: 'ended by hand',
  APP_PAUSED: 'the app was paused',
  APP_DELETED: 'the app was deleted',
};

type Ending = Pick<IncidentFieldsFragment, 'end' | 'resolvedBy'>;

/** The words as the beginning of a sentence. */
export const capitalized = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** How it ended, as a part of a sentence: `recovered`, `ended by hand by ana`. Null while it goes on. */
export function endInWords({ end, resolvedBy }: Ending): string | null {
  if (!end) return null;
  return resolvedBy ? `${END_WORDS[end]} by ${resolvedBy}` : END_WORDS[end];
}

/** Why it began, as a sentence of its own: `No beat in time`. */
export function causeInWords(cause: StatusCause): string {
  return capitalized(CAUSE_WORDS[cause]);
}

/** Milliseconds that it has lasted at `now` (epoch milliseconds), or did until it was over. */
export function lengthOf(incident: Pick<IncidentFieldsFragment, 'openedAt' | 'resolvedAt'>, now: number): number {
  const end = incident.resolvedAt ? Date.parse(incident.resolvedAt) : now;
  return Math.max(0, end - Date.parse(incident.openedAt));
}

export const isKind = (text: string): text is IncidentKind => (KINDS as readonly string[]).includes(text);
export const isState = (text: string): text is IncidentState => (STATES as readonly string[]).includes(text);
