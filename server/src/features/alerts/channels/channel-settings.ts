// Settings of a channel as they come in, as they are kept, and as they are shown.
import { badInput, shown } from '../../../lib/errors.ts';
import { storableAll } from '../../../lib/text.ts';
import type { ChannelKind, Surroundings } from './channel-kind.ts';
import { channelKinds } from './kinds.ts';

/** ChannelSettingsInput of the API: one field, of the kind's name. */
export type GivenSettings = Readonly<Record<string, object | null | undefined>>;

/** Checked: whole, with secrets. */
export interface CheckedSettings {
  kind: ChannelKind;
  settings: object;
}

type Values = Record<string, unknown>;

/** Checks the settings of a new channel. Throws BAD_USER_INPUT that names the field, and its value unless it is a secret. */
export function checkNewSettings(input: GivenSettings, surroundings: Surroundings): CheckedSettings {
  const { kind, given } = kindGiven(input);
  return { kind, settings: checked(kind, given, surroundings) };
}

/**
 * Checks an edit. A secret that is left out, or empty, stays: unless it would go to another host than before, which may
 * be that of whoever wants to know it.
 * @param stored the settings so far, whole
 * @throws DomainError BAD_USER_INPUT; also for settings of another kind
 */
export function checkSettingsEdit(
  kind: ChannelKind,
  stored: object,
  input: GivenSettings,
  surroundings: Surroundings,
): object {
  const { kind: givenKind, given } = kindGiven(input);
  if (givenKind !== kind)
    throw badInput(
      'settings',
      `must be of the kind ${kind.field}, not ${givenKind.field}: add another channel for that`,
    );
  const before = stored as Values;
  const isLeftOut = (name: string): boolean => given[name] === undefined || given[name] === '';
  const kept = kind.secrets.filter((name) => isLeftOut(name) && before[name] != null);
  const settings = checked(kind, { ...given, ...pick(before, kept) }, surroundings);
  const [was, is] = [kind.host(stored), kind.host(settings)];
  const [first] = kept;
  if (first !== undefined && was !== is)
    throw badInput(
      `settings.${kind.field}.${first}`,
      `must be given again, since it would go to ${is}, no longer to ${was}`,
    );
  return settings;
}

/** What people may see of settings: enough to fill a form. */
export function shownSettings(kind: ChannelKind, settings: object): Values {
  const open = Object.entries(settings).filter(([name]) => !isSecret(kind, name));
  return { ...Object.fromEntries(open), ...kind.hints?.(settings) };
}

/** The two parts in which settings are kept: as they are, and encrypted. */
export function splitSettings(kind: ChannelKind, settings: object): { open: Values; secret: Values } {
  const names = Object.keys(settings);
  return {
    open: pick(
      settings as Values,
      names.filter((name) => !isSecret(kind, name)),
    ),
    secret: pick(
      settings as Values,
      names.filter((name) => isSecret(kind, name)),
    ),
  };
}

const isSecret = (kind: ChannelKind, name: string): boolean => kind.secrets.includes(name);

const pick = (values: Values, names: readonly string[]): Values =>
  Object.fromEntries(names.map((name) => [name, values[name]]));

function kindGiven(input: GivenSettings): { kind: ChannelKind; given: Values } {
  const fields = Object.entries(input).filter(([, value]) => value != null);
  const kind = channelKinds.find(({ field }) => field === fields[0]?.[0]);
  if (kind === undefined || fields.length > 1)
    throw badInput('settings', `must have one of ${channelKinds.map(({ field }) => field).join(', ')}`);
  return { kind, given: fields[0]?.[1] as Values };
}

function checked(kind: ChannelKind, given: Values, surroundings: Surroundings): object {
  const stored = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, storableAll(value)]));
  const result = kind.settings.safeParse(stored);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = issue?.path ?? [];
    const name = String(path[0] ?? '');
    const value = path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], given);
    const instead = isSecret(kind, name) || value === undefined ? '' : `, not ${shown(value)}`;
    throw badInput(['settings', kind.field, ...path].join('.'), `${issue?.message ?? 'is wrong'}${instead}`);
  }
  const found = kind.problem?.(result.data, surroundings);
  if (found) throw badInput(`settings.${kind.field}.${found.setting}`, found.problem);
  return result.data;
}
