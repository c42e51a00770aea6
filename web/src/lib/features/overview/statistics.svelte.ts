import { createQuery, createSubscription } from '#lib/graphql/query.svelte.ts';
import type { ApiError } from '#lib/graphql/errors.ts';
import type { StatisticsFieldsFragment } from '#lib/gql/graphql.ts';
import { StatisticsDocument, StatisticsUpdatesDocument } from './operations.ts';

const EVERY_MS = 1000;

/** The counters, live as long as the calling component lives. */
export function followStatistics(): {
  readonly current: StatisticsFieldsFragment | undefined;
  readonly error: ApiError | null;
  refetch(): Promise<void>;
} {
  const query = createQuery(StatisticsDocument, () => ({}));
  // The cache knows one set of counters only: what comes here changes the query's answer.
  createSubscription(
    StatisticsUpdatesDocument,
    () => ({ everyMs: EVERY_MS }),
    () => {},
  );
  return {
    get current() {
      return query.data?.statistics;
    },
    get error() {
      return query.error;
    },
    refetch: query.refetch,
  };
}
