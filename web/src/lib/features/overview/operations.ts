import { graphql } from '#lib/gql/gql.ts';

export const AttentionDocument = graphql(`
  query Attention($first: Int!) {
    apps(first: $first, filter: { status: [DOWN, LATE] }, orderBy: { field: STATUS, direction: ASC }) {
      nodes {
        ...AppFields
        snoozedUntil
        incidents(first: 1) {
          nodes {
            ...IncidentFields
          }
        }
      }
      totalCount
    }
  }
`);

/** The changes already made: of the apps in most need of attention and of those that beat last. */
export const RecentChangesDocument = graphql(`
  query RecentChanges {
    urgent: apps(first: 8, orderBy: { field: STATUS, direction: ASC }) {
      nodes {
        ...AppWithChanges
      }
    }
    active: apps(first: 8, orderBy: { field: LAST_HEARTBEAT, direction: DESC }) {
      nodes {
        ...AppWithChanges
      }
    }
  }
`);

graphql(`
  fragment AppWithChanges on App {
    id
    name
    statusChanges(first: 4) {
      nodes {
        id
        from
        to
        at
        cause
      }
    }
  }
`);

/** For the chart. */
export const RunsOfTheDayDocument = graphql(`
  query RunsOfTheDay($since: DateTime!, $until: DateTime!, $buckets: Int!) {
    runHistogram(since: $since, until: $until, buckets: $buckets) {
      from
      succeeded
      failed
      other
    }
  }
`);
