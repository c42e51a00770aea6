import type { AgentFieldsFragment } from '#lib/gql/graphql.ts';
import { keepFresh } from '#lib/graphql/keep-fresh.svelte.ts';
import { createQuery, createSubscription } from '#lib/graphql/query.svelte.ts';
import { AgentChoicesDocument, AgentUpdatesDocument } from './operations.ts';
import type { AgentChoice } from './takers.ts';

/** Listens to agents as long as the calling component lives; what an event says of an agent is on the page already. */
export function followAgents(onUpdate: (agent: AgentFieldsFragment) => void): void {
  createSubscription(
    AgentUpdatesDocument,
    () => ({}),
    ({ agentUpdates }) => onUpdate(agentUpdates),
  );
}

/** All agents as they are now, live as long as the calling component lives; undefined until they are known. */
export function knownAgents(): { readonly current: readonly AgentChoice[] | undefined } {
  const query = createQuery(AgentChoicesDocument, () => ({}));
  const freshen = keepFresh(query);
  const agents = $derived(query.data?.agents.nodes);
  followAgents((agent) => {
    // A beat of one that is known changes nothing here that the cache does not know.
    if (!agents?.some(({ id }) => id === agent.id)) freshen();
  });
  return {
    get current() {
      return agents;
    },
  };
}
