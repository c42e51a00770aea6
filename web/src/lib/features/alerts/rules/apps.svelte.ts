import { createQuery } from '#lib/graphql/query.svelte.ts';
import { SelectableAppsDocument } from './operations.ts';

/** The apps that rules choose from, by name. Must be called while a component is being set up. */
export function selectableApps() {
  const query = createQuery(SelectableAppsDocument, () => ({}));
  const list = $derived(query.data?.apps.nodes ?? []);
  const byId = $derived(new Map(list.map((app) => [app.id, app.name])));
  return {
    get list() {
      return list;
    },
    /** There are more than these. */
    get isCut() {
      return query.data?.apps.pageInfo.hasNextPage ?? false;
    },
    get isKnown() {
      return query.data !== undefined;
    },
    nameOf: (id: string) => byId.get(id),
  };
}
export type SelectableApps = ReturnType<typeof selectableApps>;
