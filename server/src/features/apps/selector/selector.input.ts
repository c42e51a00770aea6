import { badInput, shown } from '../../../lib/errors.ts';
import { normalized } from '../../../lib/text.ts';
import { isUuid } from '../../../lib/uuid.ts';
import type { Environment } from '../../../ledger/environment.ts';
import type { AppSelector } from './selector.rules.ts';

type Given<Value> = Value | null | undefined;

/** AppSelectorInput of the API. */
export interface AppSelectorInput {
  all?: Given<boolean>;
  tagsAny?: Given<readonly string[]>;
  tagsAll?: Given<readonly string[]>;
  tagsNone?: Given<readonly string[]>;
  environment?: Given<Environment>;
  appIds?: Given<readonly (string | number)[]>;
  exceptAppIds?: Given<readonly (string | number)[]>;
}

const MAX_NAME_LENGTH = 100;
/** Of each list of a selector. */
export const MAX_ITEMS = 1_000;
const MAX_TAG_LENGTH = 50;

/** The name of something that selects apps. Throws BAD_USER_INPUT. */
export function checkedName(given: string): string {
  const name = normalized(given).trim();
  if (name.length === 0 || name.length > MAX_NAME_LENGTH)
    throw badInput('name', `must be 1 to ${MAX_NAME_LENGTH} characters, not ${name.length}`);
  return name;
}

/** Throws BAD_USER_INPUT. */
export function checkedId(field: string, given: string | number): string {
  const id = String(given);
  if (!isUuid(id)) throw badInput(field, `must be a UUID, not ${shown(id)}`);
  return id.toLowerCase();
}

/** Throws BAD_USER_INPUT. An empty condition would be met by all, or by none: whoever gives one has made a mistake. */
export function checkedSelector(input: AppSelectorInput): AppSelector {
  const conditions = Object.entries(input).filter(([, value]) => value != null);
  for (const [name, value] of conditions) {
    if (value === false) throw badInput(`selector.${name}`, 'must be true, or left out');
    if (!Array.isArray(value)) continue;
    if (value.length === 0)
      throw badInput(`selector.${name}`, 'must not be empty: leave it out where it is no condition');
    if (value.length > MAX_ITEMS)
      throw badInput(`selector.${name}`, `must be at most ${MAX_ITEMS}, not ${value.length}`);
  }
  if (conditions.every(([name]) => name === 'exceptAppIds'))
    throw badInput('selector', 'must have a condition: all, tagsAny, tagsAll, tagsNone, environment or appIds');
  return {
    all: input.all ?? false,
    tagsAny: checkedTags('tagsAny', input.tagsAny),
    tagsAll: checkedTags('tagsAll', input.tagsAll),
    tagsNone: checkedTags('tagsNone', input.tagsNone),
    environment: input.environment ?? null,
    appIds: checkedIds('appIds', input.appIds),
    exceptAppIds: checkedIds('exceptAppIds', input.exceptAppIds),
  };
}

const checkedIds = (name: string, ids: AppSelectorInput['appIds']): string[] => [
  ...new Set((ids ?? []).map((id) => checkedId(`selector.${name}`, id))),
];

function checkedTags(name: string, given: AppSelectorInput['tagsAny']): string[] {
  const tags = (given ?? []).map((tag) => normalized(tag).trim());
  const wrong = tags.find((tag) => tag.length === 0 || tag.length > MAX_TAG_LENGTH);
  if (wrong !== undefined)
    throw badInput(`selector.${name}`, `must be tags of 1 to ${MAX_TAG_LENGTH} characters, not ${shown(wrong)}`);
  return [...new Set(tags)];
}
