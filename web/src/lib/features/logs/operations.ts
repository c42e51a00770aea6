import { graphql } from '#lib/gql/gql.ts';

/** A line; the cursor is where a reconnecting page goes on. */
graphql(`
  fragment LogLine on LogEntry {
    id
    cursor
    at
    level
    message
    agent {
      id
      user
      host
    }
    run {
      id
      taskName
    }
  }
`);

export const LogTailDocument = graphql(`
  query LogTail($last: Int!, $before: String, $filter: LogFilter) {
    logs(last: $last, before: $before, filter: $filter) {
      nodes {
        ...LogLine
      }
      pageInfo {
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`);

export const LogEntriesDocument = graphql(`
  subscription LogEntries($filter: LogFilter, $after: String) {
    logEntries(filter: $filter, after: $after) {
      ...LogLine
    }
  }
`);
