import { graphql } from '#lib/gql/gql.ts';

/** What is wrong now: with whoever looks after it, and the last word of each app. */
export const AttentionDocument = graphql(`
  query Attention($first: Int!) {
    apps(first: $first, filter: { status: [DOWN, LATE, WARNING] }, orderBy: { field: STATUS, direction: ASC }) {
      nodes {
        ...AppFields
        snoozedUntil
        heartbeats(first: 1) {
          nodes {
            id
            message
          }
        }
        incidents(first: 1) {
          nodes {
            ...IncidentFields
            lastOutput
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

/** For one square per app. */
export const StatusMapDocument = graphql(`
  query StatusMap($first: Int!) {
    statusMap(first: $first) {
      ids
      names
      statuses
      tagLists
      tagListOf
      truncated
    }
  }
`);

/** For the bars of runs. */
export const RunsPerSpanDocument = graphql(`
  query RunsPerSpan($since: DateTime!, $until: DateTime!, $buckets: Int!) {
    runHistogram(since: $since, until: $until, buckets: $buckets) {
      from
      succeeded
      failed
      other
    }
  }
`);

/** For the bars of beats. */
export const BeatsPerSpanDocument = graphql(`
  query BeatsPerSpan($since: DateTime!, $until: DateTime!, $buckets: Int!) {
    beatHistogram(since: $since, until: $until, buckets: $buckets) {
      from
      success
      fail
      other
    }
  }
`);
