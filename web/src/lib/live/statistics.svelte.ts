import type { StatisticsFieldsFragment } from '#lib/gql/graphql.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import { createQuery, createSubscription } from '#lib/graphql/query.svelte.ts';
import { StatisticsDocument, StatisticsUpdatesDocument } from './operations.ts';

const EVERY_MS = 1000;

/** The counters, live as long as the calling component lives. */
export function followStatistics(): {
  readonly current: StatisticsFieldsFragment | undefined;
  readonly error: ApiError | null;
  refetch(): Promise<void>;
} {
  const query = createQuery(StatisticsDocument, () => ({}));
  // The first comes at once and then each change. An answer that one of them has overtaken on its way must not take its
  // place, and the cache lets it: there a query that is still out goes before an event.
  let latest = $state.raw<StatisticsFieldsFragment>();
  createSubscription(
    StatisticsUpdatesDocument,
    () => ({ everyMs: EVERY_MS }),
    ({ statisticsUpdates }) => (latest = statisticsUpdates),
  );
  return {
    get current() {
      return latest ?? query.data?.statistics;
    },
    get error() {
      return query.error;
    },
    refetch: query.refetch,
  };
}
