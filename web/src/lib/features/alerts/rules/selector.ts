import type { Environment, RuleFieldsFragment } from '#lib/gql/graphql.ts';

/** Which apps a rule is of. */
export type Selector = RuleFieldsFragment['selector'];

/** What is known of an app where it is selected; `id` null: one that is not there yet. */
export interface SelectableApp {
  id: string | null;
  tags: readonly string[];
  environment: Environment;
}

/** Every app. */
export const ALL_APPS: Selector = {
  all: true,
  tagsAny: [],
  tagsAll: [],
  tagsNone: [],
  environment: null,
  appIds: [],
  exceptAppIds: [],
};

/** As the server has it: conditions are joined by "and", and an empty one is none. */
export function selects(selector: Selector, { id, tags, environment }: SelectableApp): boolean {
  const { tagsAny, tagsAll, tagsNone, appIds, exceptAppIds } = selector;
  if (id !== null && exceptAppIds.includes(id)) return false;
  if (selector.environment && selector.environment !== environment) return false;
  if (appIds.length > 0 && (id === null || !appIds.includes(id))) return false;
  if (tagsAny.length > 0 && !tagsAny.some((tag) => tags.includes(tag))) return false;
  if (!tagsAll.every((tag) => tags.includes(tag))) return false;
  return !tagsNone.some((tag) => tags.includes(tag));
}
