import type { FieldErrors } from '#lib/form/form.svelte.ts';
import type {
  ChannelFieldsFragment,
  ChannelSettingsInput,
  CreateChannelInput,
  UpdateChannelInput,
} from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import type { ChannelKindForm, SettingField, ShownSettings } from './kind.ts';

/** What the person sees and types: the channel's `name`, and each setting as text by its own name. */
export type ChannelDraft = Record<string, string>;

const NAME = 'name';
const isSecret = ({ type }: SettingField): boolean => type === 'secret' || type === 'headers';
/** In a draft, beside the text of a secret: that what there was is to be taken away. */
const removal = (field: SettingField): string => `remove ${field.name}`;

export const isRemoved = (draft: ChannelDraft, field: SettingField): boolean => draft[removal(field)] === 'yes';
export const setRemoved = (draft: ChannelDraft, field: SettingField, removed: boolean): void => {
  draft[removal(field)] = removed ? 'yes' : '';
};

/** Whether a secret is there, which leaving its field empty keeps. */
export const isKept = (field: SettingField, settings: ShownSettings | null): boolean =>
  settings !== null && isSecret(field) && (field.isSet?.(settings) ?? false);

export function emptyDraft({ fields }: ChannelKindForm): ChannelDraft {
  return Object.fromEntries([
    [NAME, ''],
    ...fields.flatMap((field) => [
      [field.name, ''],
      [removal(field), ''],
    ]),
  ]);
}

/** The draft of a channel as it is; its secrets are empty. */
export function draftOf(
  kind: ChannelKindForm,
  channel: Pick<ChannelFieldsFragment, 'name' | 'settings'>,
): ChannelDraft {
  const settings = channel.settings as ShownSettings;
  const texts = kind.fields
    .filter((field) => !isSecret(field))
    .map(({ name }) => [name, shownText(settings[name])] as const);
  return { ...emptyDraft(kind), [NAME]: channel.name, ...Object.fromEntries(texts) };
}

const shownText = (value: unknown): string =>
  Array.isArray(value) ? value.join('\n') : typeof value === 'string' ? value : '';

/** What can be told without asking the server; it checks the rest. `settings`: of a channel that is edited. */
export function checkDraft(
  kind: ChannelKindForm,
  draft: ChannelDraft,
  settings: ShownSettings | null,
): FieldErrors<ChannelDraft> {
  const errors: FieldErrors<ChannelDraft> = {};
  for (const field of kind.fields) {
    const text = draft[field.name]?.trim() ?? '';
    if (text === '' && !field.optional && !isKept(field, settings)) errors[field.name] = 'This is needed.';
    const wrong = field.type === 'headers' && lines(text).find((line) => !/^[^:\s]+:/.test(line));
    if (wrong) errors[field.name] = 'Write each as “Name: value”, one a line.';
  }
  return errors;
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The value of a setting as the API takes it; undefined: it stays as it is. */
function valueOf(field: SettingField, draft: ChannelDraft, isEdit: boolean): unknown {
  const text = draft[field.name]?.trim() ?? '';
  if (text === '') {
    if (!isSecret(field)) return field.optional ? null : '';
    if (isRemoved(draft, field)) return null;
    // A required one that stays must be there all the same, empty.
    return field.optional ? (isEdit ? undefined : null) : '';
  }
  if (field.type === 'list') return lines(text.replaceAll(/[,;]/g, '\n'));
  if (field.type !== 'headers') return text;
  return lines(text).map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
  });
}

function settingsInput(kind: ChannelKindForm, draft: ChannelDraft, isEdit: boolean): ChannelSettingsInput {
  const values = kind.fields.map((field) => [field.name, valueOf(field, draft, isEdit)] as const);
  return {
    [kind.field]: Object.fromEntries(values.filter(([, value]) => value !== undefined)),
  } as unknown as ChannelSettingsInput;
}

/** The name that a channel gets where nobody gives it one: what it is recognised by, or its kind. */
function nameOf(kind: ChannelKindForm, draft: ChannelDraft): string {
  const typed = draft[NAME]?.trim() ?? '';
  if (typed !== '') return typed;
  const [first = ''] = lines((draft['to'] ?? draft['channel'] ?? '').replaceAll(/[,;]/g, '\n'));
  return first || kind.label;
}

export const createInput = (kind: ChannelKindForm, draft: ChannelDraft): CreateChannelInput => ({
  name: nameOf(kind, draft),
  settings: settingsInput(kind, draft, false),
});

/** Settings that nobody has touched are not sent: sending them forgets a problem that there is. */
export function updateInput(kind: ChannelKindForm, before: ChannelDraft, draft: ChannelDraft): UpdateChannelInput {
  const settings = settingsInput(kind, draft, true);
  const isTouched = JSON.stringify(settings) !== JSON.stringify(settingsInput(kind, before, true));
  return { name: nameOf(kind, draft), ...(isTouched ? { settings } : {}) };
}

/** The field of the form at which a server's complaint is shown; null where there is none. */
export function draftField(kind: ChannelKindForm, { field }: ApiError): string | null {
  if (field === NAME || field === 'input.name') return NAME;
  const [, name] = new RegExp(`^(?:input\\.)?settings\\.${kind.field}\\.(\\w+)`).exec(field ?? '') ?? [];
  return kind.fields.some((one) => one.name === name) ? (name ?? null) : null;
}
