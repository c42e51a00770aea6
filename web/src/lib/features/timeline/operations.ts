import { graphql } from '#lib/gql/gql.ts';

export const TimelineDocument = graphql(`
  query Timeline($since: DateTime!, $until: DateTime!, $taskId: ID) {
    timeline(since: $since, until: $until, taskId: $taskId, first: 500) {
      runs {
        ...LastRun
        taskName
        scheduledFor
        task {
          id
        }
        agent {
          id
          user
          host
        }
      }
      runsTruncated
      slots {
        scheduledFor
        task {
          id
          name
        }
      }
      slotsTruncated
    }
  }
`);

/** Runs of any task as they begin and end. */
export const TimelineRunsDocument = graphql(`
  subscription TimelineRuns {
    runUpdates {
      ...LastRun
      task {
        id
      }
    }
  }
`);
