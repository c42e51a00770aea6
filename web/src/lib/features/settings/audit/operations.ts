import { graphql } from '#lib/gql/gql.ts';

graphql(`
  fragment AuditEntryFields on AuditEntry {
    id
    at
    action
    address
    changes
    actor {
      kind
      id
      name
    }
    target {
      kind
      id
      name
    }
  }
`);

export const AuditLogDocument = graphql(`
  query AuditLog($first: Int, $after: String, $last: Int, $before: String, $filter: AuditFilter) {
    auditLog(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
      nodes {
        ...AuditEntryFields
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
