import { graphql } from '#lib/gql/gql.ts';

graphql(`
  fragment RunFields on Run {
    id
    taskName
    script
    folder
    status
    trigger
    attempt
    scheduledFor
    notBefore
    createdAt
    startedAt
    finishedAt
    durationMs
    exitCode
    error
    cancelRequested
    sessionId
    environment
    user
    host
    task {
      id
    }
  }
`);

export const RunsPageDocument = graphql(`
  query RunsPage($first: Int, $after: String, $last: Int, $before: String, $filter: RunFilter, $orderBy: RunOrder) {
    runs(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      nodes {
        ...RunFields
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`);

export const RunUpdatesDocument = graphql(`
  subscription RunUpdates($filter: RunFilter) {
    runUpdates(filter: $filter) {
      ...RunFields
    }
  }
`);

export const RunDetailDocument = graphql(`
  query RunDetail($id: ID!) {
    run(id: $id) {
      ...RunFields
      arguments
      timeoutSeconds
      agent {
        id
        user
        host
      }
      task {
        id
        user
        host
        environment
        maxRetries
        app {
          id
          name
        }
      }
    }
  }
`);

export const CancelRunDocument = graphql(`
  mutation CancelRun($id: ID!) {
    cancelRun(id: $id) {
      ...RunFields
    }
  }
`);

/** Tasks to choose from, by a part of their name. */
export const TaskChoicesDocument = graphql(`
  query TaskChoices($search: String) {
    tasks(first: 30, filter: { search: $search }, orderBy: { field: NAME, direction: ASC }) {
      nodes {
        id
        name
        folder
        script
      }
    }
  }
`);

export const TaskNameDocument = graphql(`
  query TaskName($id: ID!) {
    task(id: $id) {
      id
      name
    }
  }
`);

/** The newest run of a task, as its row shows it. */
graphql(`
  fragment LastRun on Run {
    id
    status
    createdAt
    startedAt
    finishedAt
  }
`);

export const RunTaskDocument = graphql(`
  mutation RunTask($id: ID!) {
    runTask(id: $id) {
      ...LastRun
      task {
        id
      }
    }
  }
`);
