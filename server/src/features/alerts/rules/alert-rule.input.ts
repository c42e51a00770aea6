import { badInput } from '../../../lib/errors.ts';
import { checkedId, checkedName, checkedSelector, type AppSelectorInput } from '../../apps/selector/selector.input.ts';
import type { AlertEvent } from '../delivery/plan.rules.ts';
import type { AlertPriority } from '../delivery/priority.rules.ts';
import type { AlertRule } from './alert-rule.model.ts';

type Given<Value> = Value | null | undefined;

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
