import { badInput, shown } from '../../../lib/errors.ts';
import { normalized } from '../../../lib/text.ts';
import { isUuid } from '../../../lib/uuid.ts';
import type { Environment } from '../../../ledger/environment.ts';
import type { AlertEvent } from '../delivery/plan.rules.ts';
import type { AlertPriority } from '../delivery/priority.rules.ts';
import type { AlertRule } from './alert-rule.model.ts';
import type { AppSelector } from './selector.model.ts';

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

export interface AlertRuleInput {
  name: string;
  channelId: string | number;
  enabled?: Given<boolean>;
  selector: AppSelectorInput;
  on: readonly AlertEvent[];
  afterSeconds?: Given<number>;
  failures?: Given<number>;
  groupSeconds?: Given<number>;
  remindEverySeconds?: Given<number>;
  priority?: Given<AlertPriority>;
}

/** What may be set of a rule, checked. */
export type RuleSettings = Omit<AlertRule, 'id' | 'createdAt' | 'updatedAt'>;

/** A field left out stays as it is. */
export type UpdateAlertRuleInput = { [Field in keyof AlertRuleInput]?: Given<AlertRuleInput[Field]> };

const MAX_NAME_LENGTH = 100;
/** Of each list of a selector. */
export const MAX_ITEMS = 1_000;
const MAX_TAG_LENGTH = 50;
const WEEK = 7 * 86_400;

/** From and to, in seconds or times. */
const LIMITS = {
  afterSeconds: [0, WEEK],
  failures: [1, 1_000],
  groupSeconds: [0, 3_600],
  // More often would be a flood.
  remindEverySeconds: [60, WEEK],
} as const;

/** Throws BAD_USER_INPUT that names the field. */
export function checkNewRule(input: AlertRuleInput): RuleSettings {
  return {
    name: checkedName(input.name),
    channelId: checkedId('channelId', input.channelId),
    enabled: input.enabled ?? true,
    selector: checkedSelector(input.selector),
    on: checkedEvents(input.on),
    afterSeconds: within('afterSeconds', input.afterSeconds ?? 0),
    failures: within('failures', input.failures ?? 1),
    groupSeconds: within('groupSeconds', input.groupSeconds ?? 10),
    remindEverySeconds:
      input.remindEverySeconds == null ? null : within('remindEverySeconds', input.remindEverySeconds),
    priority: input.priority ?? 'NORMAL',
  };
}

/** The rule with the fields that the input names. Throws BAD_USER_INPUT. */
export function checkRuleEdit(before: RuleSettings, input: UpdateAlertRuleInput): RuleSettings {
  for (const [field, value] of Object.entries(input))
    if (value === null && field !== 'remindEverySeconds') throw badInput(field, 'must not be null');
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  // What was stored has been checked, and stays though limits have changed since.
  const checked = checkNewRule({ ...before, selector: ANY, ...given });
  return { ...checked, selector: input.selector == null ? before.selector : checked.selector };
}

const ANY: AppSelectorInput = { all: true };

function checkedName(given: string): string {
  const name = normalized(given).trim();
  if (name.length === 0 || name.length > MAX_NAME_LENGTH)
    throw badInput('name', `must be 1 to ${MAX_NAME_LENGTH} characters, not ${name.length}`);
  return name;
}

function checkedId(field: string, given: string | number): string {
  const id = String(given);
  if (!isUuid(id)) throw badInput(field, `must be a UUID, not ${shown(id)}`);
  return id.toLowerCase();
}

function within(field: keyof typeof LIMITS, value: number): number {
  const [least, most] = LIMITS[field];
  if (value < least || value > most) throw badInput(field, `must be ${least} to ${most}, not ${value}`);
  return value;
}

function checkedEvents(given: readonly AlertEvent[]): AlertEvent[] {
  const events = [...new Set(given)];
  if (events.length === 0) throw badInput('on', 'must name at least one event, not be empty');
  if (events.every((event) => event === 'RESOLVED'))
    throw badInput('on', 'must name what begins, too: of an end alone nobody could be told');
  return events;
}

/** An empty condition would be met by all, or by none: whoever gives one has made a mistake. */
function checkedSelector(input: AppSelectorInput): AppSelector {
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
