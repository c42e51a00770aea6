import { graphql } from '#lib/gql/gql.ts';

/**
 * What a row of the list and the form show; the same fields in every list and event, so that each event completes each
 * row.
 */
graphql(`
  fragment TaskFields on Task {
    id
    name
    script
    folder
    arguments
    schedule {
      ... on IntervalSchedule {
        everySeconds
      }
      ... on DailySchedule {
        atTime
        timezone
        weekdays
      }
      ... on CronSchedule {
        expression
        timezone
      }
      ... on ManualSchedule {
        manual
      }
    }
    anchorAt
    nextRunAt
    user
    host
    environment
    enabled
    asap
    comment
    timeoutSeconds
    maxRetries
    concurrency
    misfire
    app {
      id
      name
    }
    lastRun {
      ...LastRun
    }
  }
`);

export const TasksPageDocument = graphql(`
  query TasksPage($first: Int, $after: String, $last: Int, $before: String, $filter: TaskFilter, $orderBy: TaskOrder) {
    tasks(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      nodes {
        ...TaskFields
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

/** Runs of any task as they begin and end, for the last run of each row. */
export const TaskRunsDocument = graphql(`
  subscription TaskRuns {
    runUpdates {
      ...LastRun
      task {
        id
      }
    }
  }
`);

export const TaskChangesDocument = graphql(`
  subscription TaskChanges {
    taskChanges {
      kind
      taskId
      task {
        ...TaskFields
      }
    }
  }
`);

export const AppChoicesDocument = graphql(`
  query AppChoices($search: String) {
    apps(first: 30, filter: { search: $search }, orderBy: { field: NAME, direction: ASC }) {
      nodes {
        id
        name
        slug
      }
    }
  }
`);

export const CreateTaskDocument = graphql(`
  mutation CreateTask($input: CreateTaskInput!) {
    createTask(input: $input) {
      ...TaskFields
    }
  }
`);

export const UpdateTaskDocument = graphql(`
  mutation UpdateTask($id: ID!, $input: UpdateTaskInput!) {
    updateTask(id: $id, input: $input) {
      ...TaskFields
    }
  }
`);

export const SetTasksEnabledDocument = graphql(`
  mutation SetTasksEnabled($ids: [ID!]!, $enabled: Boolean!) {
    setTasksEnabled(ids: $ids, enabled: $enabled) {
      ...TaskFields
    }
  }
`);

export const DeleteTasksDocument = graphql(`
  mutation DeleteTasks($ids: [ID!]!) {
    deleteTasks(ids: $ids)
  }
`);
