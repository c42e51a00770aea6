import { keepFresh } from '#lib/graphql/keep-fresh.svelte.ts';
import { createQuery, createSubscription } from '#lib/graphql/query.svelte.ts';
import { changes } from '#lib/live/changes.ts';
import { IncidentUpdatesDocument, OpenIncidentsDocument } from './operations.ts';

class OpenIncidents {
  /** Of which nobody has said that they look after it; null while that is not known. */
  unacknowledged = $state<number | null>(null);
  acknowledged = $state<number | null>(null);

  get total(): number {
    return (this.unacknowledged ?? 0) + (this.acknowledged ?? 0);
  }
}

/** How many incidents are not over. */
export const openIncidents = new OpenIncidents();

/** The server counts no further. */
export const MOST_COUNTED = 10_000;

/** Tells of changes of incidents, and counts those that are not over, as long as the calling component lives. */
export function followIncidents(): void {
  createSubscription(
    IncidentUpdatesDocument,
    () => ({}),
    ({ incidentUpdates }) => changes.tell('incident', incidentUpdates),
  );
  const query = createQuery(OpenIncidentsDocument, () => ({}));
  const freshen = keepFresh(query);
  $effect(() => changes.on('incident', freshen));
  $effect(() => {
    const { data } = query;
    if (!data) return;
    openIncidents.unacknowledged = data.open.totalCount ?? MOST_COUNTED;
    openIncidents.acknowledged = data.acknowledged.totalCount ?? MOST_COUNTED;
  });
}
