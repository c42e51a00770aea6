import { may } from '#lib/access/session.svelte.ts';
import type { FieldErrors } from '#lib/form/form.svelte.ts';
import type { ApiKeyScope, CreateApiKeyInput, Permission } from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';

const DAY_MS = 86_400_000;

/** What a key may be made for, in words. */
export const SCOPES: readonly { scope: ApiKeyScope; label: string; hint: string }[] = [
  { scope: 'READ', label: 'Read', hint: 'lists, states, statistics and incidents' },
  { scope: 'READ_OUTPUT', label: 'Read output', hint: 'logs, messages of beats, arguments and errors of runs' },
  { scope: 'BEAT', label: 'Beat', hint: 'for any app, by its id or slug' },
  { scope: 'OPERATE', label: 'Operate', hint: 'acknowledge, snooze; run, cancel and enable tasks' },
  { scope: 'EDIT_APPS', label: 'Edit apps', hint: 'apps, their ping keys, channels and rules' },
  { scope: 'TASKS', label: 'Edit tasks', hint: 'what runs on your hosts, and when' },
  { scope: 'ADMIN', label: 'Administer', hint: 'users, agent tokens, everybody’s keys, the audit log' },
];

export const scopeLabel = (scope: ApiKeyScope): string => SCOPES.find((one) => one.scope === scope)?.label ?? scope;

const permissionOf = (scope: ApiKeyScope): Permission => (scope === 'TASKS' ? 'EDIT_TASKS' : scope);

/** Those that a key of this person can use: it may never do more than they may. */
export const scopesToGive = (): typeof SCOPES => SCOPES.filter(({ scope }) => may(permissionOf(scope)));

export const EXPIRIES = [
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: '', label: 'never' },
] as const;

export interface KeyDraft {
  name: string;
  scopes: ApiKeyScope[];
  /** In days; '' for never. */
  days: string;
}

export const emptyKey = (): KeyDraft => ({ name: '', scopes: ['READ'], days: '90' });

export function checkKey({ name, scopes }: KeyDraft): FieldErrors<KeyDraft> {
  return {
    ...(name.trim() === '' && { name: 'Say what the key is for.' }),
    ...(scopes.length === 0 && { scopes: 'Choose at least one.' }),
  };
}

/** `now` in epoch milliseconds. */
export const keyInput = ({ name, scopes, days }: KeyDraft, now: number): CreateApiKeyInput => ({
  name: name.trim(),
  scopes,
  expiresAt: days === '' ? null : new Date(now + Number(days) * DAY_MS).toISOString(),
});

/** The field of the form at which a server's complaint is shown; null where there is none. */
export function keyField({ field }: ApiError): keyof KeyDraft | null {
  const name = field?.replace(/^input\./, '');
  return name === 'name' || name === 'scopes' ? name : name === 'expiresAt' ? 'days' : null;
}
