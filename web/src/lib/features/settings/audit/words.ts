import type { AuditActorKind, AuditEntryFieldsFragment } from '#lib/gql/graphql.ts';

type Entry = AuditEntryFieldsFragment;

/** An action as people say it: `APP_CREATED` → `App created`. */
export function actionInWords(action: string): string {
  const words = action
    .toLowerCase()
    .replaceAll('_', ' ')
    .replace(/\bapi\b/, 'API');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const ACTORS: Record<AuditActorKind, string> = {
  USER: 'somebody',
  API_KEY: 'an API key',
  AGENT: 'an agent',
  ANONYMOUS: 'nobody known',
  LINK: 'a link that was sent',
  OPEN: 'everybody',
  PASSWORD: 'the password’s holder',
  SERVER: 'Lubdub itself',
};
const KINDS: Partial<Record<AuditActorKind, string>> = { API_KEY: 'API key', AGENT: 'agent', LINK: 'by a link' };

/** Who has done it, by the name of that time, and what they are where it is no person. */
export function actorInWords({ kind, name }: Entry['actor']): { name: string; note: string | null } {
  return {
    name: name ?? ACTORS[kind] ?? kind,
    note: name === null || name === undefined ? null : (KINDS[kind] ?? null),
  };
}

interface Change {
  before?: unknown;
  after?: unknown;
  /** What is secret is not told. */
  changed?: true;
}

/** What has changed, a line for each field; values as JSON has them, but for plain texts. */
export function changesInWords(changes: unknown): { field: string; text: string }[] {
  if (changes === null || typeof changes !== 'object') return [];
  return Object.entries(changes as Record<string, Change>).map(([field, change]) => ({
    field,
    text: changeInWords(change),
  }));
}

function changeInWords(change: Change): string {
  if (change.changed) return 'changed';
  const hasBefore = 'before' in change;
  if (hasBefore && 'after' in change) return `${valueInWords(change.before)} → ${valueInWords(change.after)}`;
  return hasBefore ? `was ${valueInWords(change.before)}` : valueInWords(change.after);
}

const valueInWords = (value: unknown): string =>
  value === null || value === undefined || value === ''
    ? 'none'
    : typeof value === 'string'
      ? value
      : Array.isArray(value) && value.every((one) => typeof one === 'string')
        ? value.join(', ') || 'none'
        : JSON.stringify(value);
