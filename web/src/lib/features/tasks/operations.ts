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

export const TaskDetailDocument = graphql(`
  query TaskDetail($id: ID!) {
    task(id: $id) {
      ...TaskFields
    }
  }
`);

export const TaskStatisticsDocument = graphql(`
  query TaskStatistics($id: ID!, $days: Int!) {
    task(id: $id) {
      id
      statistics(days: $days) {
        runs
        succeeded
        failed
        other
        successPercent
        p50DurationMs
        p95DurationMs
        maxDurationMs
      }
    }
  }
`);

/** The newest runs of a task, each as a bar. */
export const LastRunsDocument = graphql(`
  query LastRuns($taskId: ID!, $first: Int!) {
    runs(first: $first, filter: { taskId: $taskId }) {
      nodes {
        ...LastRun
        durationMs
        scheduledFor
      }
    }
  }
`);

/** A run of a task has begun, ended or been asked for. */
export const RunsOfTaskDocument = graphql(`
  subscription RunsOfTask($taskId: ID!) {
    runUpdates(filter: { taskId: $taskId }) {
      ...LastRun
      task {
        id
      }
    }
  }
`);

/** What comes of one task, by its schedule. */
export const ComingSlotsDocument = graphql(`
  query ComingSlots($taskId: ID!, $since: DateTime!, $until: DateTime!, $first: Int!) {
    timeline(taskId: $taskId, since: $since, until: $until, first: $first) {
      slots {
        scheduledFor
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
