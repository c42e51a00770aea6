import type { FieldErrors } from '#lib/form/form.svelte.ts';
import type {
  AlertEvent,
  AlertPriority,
  AppSelectorInput,
  CreateAlertRuleInput,
  Environment,
  RuleFieldsFragment,
  UpdateAlertRuleInput,
} from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import { durationText, isWhole, typedSeconds } from '#lib/time/duration.ts';
import type { DurationText } from '#lib/time/duration.ts';
import type { Selector } from './selector.ts';

/** All apps, those that meet conditions, or those that are chosen. */
export type Scope = 'all' | 'some' | 'chosen';

/** What the person sees and types. */
export interface RuleDraft {
  name: string;
  /** `''`: none chosen yet. */
  channelId: string;
  scope: Scope;
  tagsAny: string[];
  tagsAll: string[];
  tagsNone: string[];
  environment: Environment | '';
  appIds: string[];
  exceptAppIds: string[];
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
  scope: appIds.length > 0 ? 'chosen' : 'all',
  tagsAny: [],
  tagsAll: [],
  tagsNone: [],
  environment: '',
  appIds: [...appIds],
  exceptAppIds: [],
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
  const { tagsAny, tagsAll, tagsNone, environment, appIds, exceptAppIds } = selector;
  const isConditional = tagsAny.length + tagsAll.length + tagsNone.length > 0 || environment != null;
  return {
    name: rule.name,
    channelId: rule.channel.id,
    scope: isConditional ? 'some' : appIds.length > 0 ? 'chosen' : 'all',
    tagsAny: [...tagsAny],
    tagsAll: [...tagsAll],
    tagsNone: [...tagsNone],
    environment: environment ?? '',
    appIds: [...appIds],
    exceptAppIds: [...exceptAppIds],
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
  const errors: FieldErrors<RuleDraft> = {};
  if (draft.channelId === '') errors.channelId = 'Choose who is told.';
  if (draft.scope === 'chosen' && draft.appIds.length === 0) errors.appIds = 'Choose one app at least.';
  const selector = selectorOf(draft);
  if (draft.scope === 'some' && !hasCondition(selector))
    errors.tagsAny = 'Give a tag or an environment, or take all apps.';
  if (!draft.down && !draft.late && !draft.fail) errors.down = 'Choose one of these at least.';
  if (!isWhole(draft.failures, 1)) errors.failures = 'Enter a whole number, 1 or more.';
  if (!isWhole(draft.after.amount, 0)) errors.after = NO_NUMBER;
  if (!isWhole(draft.group.amount, 0)) errors.group = NO_NUMBER;
  if (draft.remind.amount.trim() !== '' && !isWhole(draft.remind.amount, 1))
    errors.remind = 'Enter a whole number, or leave it empty.';
  return errors;
}

const hasCondition = ({ tagsAny, tagsAll, tagsNone, environment, appIds }: Selector): boolean =>
  tagsAny.length + tagsAll.length + tagsNone.length + appIds.length > 0 || environment !== null;

/** Which apps a draft selects. */
export function selectorOf(draft: RuleDraft): Selector {
  const some = draft.scope === 'some';
  return {
    all: draft.scope === 'all',
    tagsAny: some ? draft.tagsAny : [],
    tagsAll: some ? draft.tagsAll : [],
    tagsNone: some ? draft.tagsNone : [],
    environment: (some && draft.environment) || null,
    appIds: draft.scope === 'all' ? [] : draft.appIds,
    exceptAppIds: draft.exceptAppIds,
  };
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

/** Conditions that are empty are left out: the server takes them for mistakes. */
function selectorInput(draft: RuleDraft): AppSelectorInput {
  const { all, environment, ...lists } = selectorOf(draft);
  return {
    ...(all ? { all } : {}),
    ...(environment ? { environment } : {}),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

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
  tagsAny: 'tagsAny',
  tagsAll: 'tagsAll',
  tagsNone: 'tagsNone',
  appIds: 'appIds',
  exceptAppIds: 'exceptAppIds',
};

/** The field of the form at which a server's complaint is shown; null where there is none. */
export function draftField({ field }: ApiError): keyof RuleDraft | null {
  const [first = '', second = ''] = (field ?? '').replace(/^input\./, '').split('.');
  return FIELD_OF[first === 'selector' ? second : first] ?? null;
}
