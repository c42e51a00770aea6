import type { FieldErrors } from '#lib/form/form.svelte.ts';
import type { AppSelectorInput, Environment } from '#lib/gql/graphql.ts';
import type { Selector } from './selector.ts';

/** All apps, those that meet conditions, or those that are chosen. */
export type Scope = 'all' | 'some' | 'chosen';

/** Which apps, as the person sees and types it. */
export interface ScopeDraft {
  scope: Scope;
  tagsAny: string[];
  tagsAll: string[];
  tagsNone: string[];
  environment: Environment | '';
  appIds: string[];
  exceptAppIds: string[];
}

/** All apps, or these alone. */
export const emptyScope = (appIds: readonly string[] = []): ScopeDraft => ({
  scope: appIds.length > 0 ? 'chosen' : 'all',
  tagsAny: [],
  tagsAll: [],
  tagsNone: [],
  environment: '',
  appIds: [...appIds],
  exceptAppIds: [],
});

/** The draft of a selector as it is. */
export function scopeOf({ tagsAny, tagsAll, tagsNone, environment, appIds, exceptAppIds }: Selector): ScopeDraft {
  const isConditional = tagsAny.length + tagsAll.length + tagsNone.length > 0 || environment != null;
  return {
    scope: isConditional ? 'some' : appIds.length > 0 ? 'chosen' : 'all',
    tagsAny: [...tagsAny],
    tagsAll: [...tagsAll],
    tagsNone: [...tagsNone],
    environment: environment ?? '',
    appIds: [...appIds],
    exceptAppIds: [...exceptAppIds],
  };
}

/** What can be told without asking the server. */
export function checkScope(draft: ScopeDraft): FieldErrors<ScopeDraft> {
  if (draft.scope === 'chosen' && draft.appIds.length === 0) return { appIds: 'Choose one app at least.' };
  if (draft.scope === 'some' && !hasCondition(selectorOf(draft)))
    return { tagsAny: 'Give a tag or an environment, or take all apps.' };
  return {};
}

const hasCondition = ({ tagsAny, tagsAll, tagsNone, environment, appIds }: Selector): boolean =>
  tagsAny.length + tagsAll.length + tagsNone.length + appIds.length > 0 || environment !== null;

/** Which apps a draft selects. */
export function selectorOf(draft: ScopeDraft): Selector {
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

/** Conditions that are empty are left out: the server takes them for mistakes. */
export function selectorInput(draft: ScopeDraft): AppSelectorInput {
  const { all, environment, ...lists } = selectorOf(draft);
  return {
    ...(all ? { all } : {}),
    ...(environment ? { environment } : {}),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

const FIELDS = ['tagsAny', 'tagsAll', 'tagsNone', 'appIds', 'exceptAppIds'] as const;

/** The field of `selector.…` that the server complains about; null where it is about something else. */
export function scopeField(field: string | null): keyof ScopeDraft | null {
  const [first, second] = (field ?? '').replace(/^input\./, '').split('.');
  return first === 'selector' ? (FIELDS.find((name) => name === second) ?? null) : null;
}
