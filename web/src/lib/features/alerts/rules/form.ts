import type { FieldErrors } from '#lib/form/form.svelte.ts';
import type {
  AlertEvent,
  AlertPriority,
  CreateAlertRuleInput,
  RuleFieldsFragment,
  UpdateAlertRuleInput,
} from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import { durationText, isWhole, typedSeconds } from '#lib/time/duration.ts';
import type { DurationText } from '#lib/time/duration.ts';
import { checkScope, emptyScope, scopeField, scopeOf, selectorInput } from './scope.ts';
import type { ScopeDraft } from './scope.ts';

/** What the person sees and types. */
export interface RuleDraft extends ScopeDraft {
  name: string;
  /** `''`: none chosen yet. */
  channelId: string;
  down: boolean;
  late: boolean;
  fail: boolean;
  resolved: boolean;
  failures: string;
  after: DurationText;
  group: DurationText;
  remind: DurationText;
  priority: AlertPriority;
}

/** A new rule's draft, with the server's defaults. */
export const emptyDraft = (channelId: string, appIds: readonly string[] = []): RuleDraft => ({
  name: '',
  channelId,
  ...emptyScope(appIds),
  down: true,
  late: false,
  fail: false,
  resolved: true,
  failures: '1',
  after: { amount: '0', unit: 'minutes' },
  group: { amount: '10', unit: 'seconds' },
  remind: { amount: '', unit: 'hours' },
  priority: 'NORMAL',
});

/** The draft of a rule as it is. */
export function draftOf(rule: RuleFieldsFragment): RuleDraft {
  const { selector, on } = rule;
  return {
    name: rule.name,
    channelId: rule.channel.id,
    ...scopeOf(selector),
    down: on.includes('DOWN'),
    late: on.includes('LATE'),
    fail: on.includes('FAIL'),
    resolved: on.includes('RESOLVED'),
    failures: String(rule.failures),
    after: rule.afterSeconds === 0 ? { amount: '0', unit: 'minutes' } : durationText(rule.afterSeconds),
    group: durationText(rule.groupSeconds),
    remind: rule.remindEverySeconds ? durationText(rule.remindEverySeconds) : { amount: '', unit: 'hours' },
    priority: rule.priority,
  };
}

const NO_NUMBER = 'Enter a whole number.';

/** What can be told without asking the server; it checks the rest. */
export function checkDraft(draft: RuleDraft): FieldErrors<RuleDraft> {
  const errors: FieldErrors<RuleDraft> = checkScope(draft);
  if (draft.channelId === '') errors.channelId = 'Choose who is told.';
  if (!draft.down && !draft.late && !draft.fail) errors.down = 'Choose one of these at least.';
  if (!isWhole(draft.failures, 1)) errors.failures = 'Enter a whole number, 1 or more.';
  if (!isWhole(draft.after.amount, 0)) errors.after = NO_NUMBER;
  if (!isWhole(draft.group.amount, 0)) errors.group = NO_NUMBER;
  if (draft.remind.amount.trim() !== '' && !isWhole(draft.remind.amount, 1))
    errors.remind = 'Enter a whole number, or leave it empty.';
  return errors;
}

/** What a draft tells of; `others`: events that this form does not show, and that stay. */
export function eventsOf(draft: RuleDraft, others: readonly AlertEvent[] = []): AlertEvent[] {
  const { down, late, fail, resolved } = draft;
  const chosen = { DOWN: down, LATE: late, FAIL: fail, RESOLVED: resolved };
  return [
    ...(Object.keys(chosen) as (keyof typeof chosen)[]).filter((event) => chosen[event]),
    ...others.filter((event) => !(event in chosen)),
  ];
}

export const remindSeconds = ({ remind }: RuleDraft): number | null =>
  remind.amount.trim() === '' ? null : typedSeconds(remind);

/** `called`: its name where nobody gives it one. */
export function createInput(
  draft: RuleDraft,
  called: string,
  others: readonly AlertEvent[] = [],
): CreateAlertRuleInput {
  return {
    name: (draft.name.trim() || called).slice(0, 100),
    channelId: draft.channelId,
    selector: selectorInput(draft),
    on: eventsOf(draft, others),
    afterSeconds: typedSeconds(draft.after),
    failures: Number(draft.failures),
    groupSeconds: typedSeconds(draft.group),
    remindEverySeconds: remindSeconds(draft),
    priority: draft.priority,
  };
}

export const updateInput = createInput satisfies (...args: never[]) => UpdateAlertRuleInput;

const FIELD_OF: Record<string, keyof RuleDraft> = {
  name: 'name',
  channelId: 'channelId',
  on: 'down',
  afterSeconds: 'after',
  failures: 'failures',
  groupSeconds: 'group',
  remindEverySeconds: 'remind',
};

/** The field of the form at which a server's complaint is shown; null where there is none. */
export function draftField({ field }: ApiError): keyof RuleDraft | null {
  const [first = ''] = (field ?? '').replace(/^input\./, '').split('.');
  return scopeField(field) ?? FIELD_OF[first] ?? null;
}
