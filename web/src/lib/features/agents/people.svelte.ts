import { createQuery } from '#lib/graphql/query.svelte.ts';
import { PeopleDocument } from './operations.ts';

export interface People {
  readonly users: string[];
  readonly hosts: string[];
  readonly folders: string[];
}

/** Names that are known, to choose from: of agents and of tasks. Must be called while a component is being set up. */
export function knownPeople(): People {
  const query = createQuery(PeopleDocument, () => ({}));
  const tasks = $derived(query.data?.tasks.nodes ?? []);
  const sources = $derived([...(query.data?.agents.nodes ?? []), ...tasks]);
  const users = $derived(names(sources.map(({ user }) => user)));
  const hosts = $derived(names(sources.map(({ host }) => host)));
  const folders = $derived(names(tasks.map(({ folder }) => folder)));
  return {
    get users() {
      return users;
    },
    get hosts() {
      return hosts;
    },
    get folders() {
      return folders;
    },
  };
}

function names(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.filter((value): value is string => Boolean(value)))].sort((a, b) => a.localeCompare(b));
}
