import { graphql } from '#lib/gql/gql.ts';

graphql(`
  fragment UpcomingRunFields on UpcomingRun {
    id
    scheduledFor
    task {
      id
      name
      script
      folder
      user
      host
      environment
    }
    agent {
      id
      user
      host
    }
    app {
      id
      name
    }
  }
`);

export const UpcomingRunsPageDocument = graphql(`
  query UpcomingRunsPage($first: Int, $after: String, $filter: TaskFilter) {
    upcomingRuns(first: $first, after: $after, filter: $filter) {
      nodes {
        ...UpcomingRunFields
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
      totalCount
    }
  }
`);

/** That a run has begun or ended moves what comes next. */
export const RunsBeginDocument = graphql(`
  subscription RunsBegin {
    runUpdates {
      id
      status
    }
  }
`);
