type Environment = 'PRODUCTION' | 'DEVELOPMENT';

/** Which apps a rule is of: conditions joined by "and"; those that are null or empty are none. */
export interface AppSelector {
  all: boolean;
  tagsAny: string[];
  tagsAll: string[];
  tagsNone: string[];
  environment: Environment | null;
  appIds: string[];
  exceptAppIds: string[];
}

export interface SelectableApp {
  id: string;
  tags: readonly string[];
  environment: Environment;
}

export function selects(selector: AppSelector, { id, tags, environment }: SelectableApp): boolean {
  const { tagsAny, tagsAll, tagsNone, appIds, exceptAppIds } = selector;
  if (exceptAppIds.includes(id)) return false;
  if (selector.environment !== null && selector.environment !== environment) return false;
  if (appIds.length > 0 && !appIds.includes(id)) return false;
  if (tagsAny.length > 0 && !tagsAny.some((tag) => tags.includes(tag))) return false;
  if (!tagsAll.every((tag) => tags.includes(tag))) return false;
  return !tagsNone.some((tag) => tags.includes(tag));
}
