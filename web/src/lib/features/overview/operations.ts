import { graphql } from '#lib/gql/gql.ts';

export const StatisticsFieldsDocument = graphql(`
  fragment StatisticsFields on Statistics {
    apps
    appsNew
    appsUp
    appsWarning
    appsLate
    appsDown
    appsPaused
    heartbeatsLastHour
    missedHeartbeatsLastHour
    tasks
    tasksEnabled
    tasksScheduled
    recentRuns
    agentsOnline
  }
`);

export const StatisticsDocument = graphql(`
  query Statistics {
    statistics {
      ...StatisticsFields
    }
  }
`);

export const StatisticsUpdatesDocument = graphql(`
  subscription StatisticsUpdates($everyMs: Int) {
    statisticsUpdates(everyMs: $everyMs) {
      ...StatisticsFields
    }
  }
`);

export const AttentionDocument = graphql(`
  query Attention($first: Int!) {
    apps(first: $first, filter: { status: [DOWN, LATE] }, orderBy: { field: STATUS, direction: ASC }) {
      nodes {
        ...AppFields
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

export const AppWithChangesDocument = graphql(`
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

export const StatusFeedDocument = graphql(`
  subscription StatusFeed($after: String) {
    heartbeatStatus(filter: { changesOnly: true }, after: $after) {
      cursor
      cause
      appId
      previousStatus
      status
      at
      app {
        ...AppPulse
      }
    }
  }
`);

/** The newest runs, for the chart: only what it draws. */
export const RunsOfTheDayDocument = graphql(`
  query RunsOfTheDay($since: DateTime!) {
    runs(first: 500, filter: { since: $since }) {
      nodes {
        id
        status
        createdAt
        startedAt
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);
