import { graphql } from '#lib/gql/gql.ts';

export const ConnectionsPageDocument = graphql(`
  query ConnectionsPage($first: Int, $after: String, $last: Int, $before: String) {
    connectionHealth {
      connections
      servers
      meanLatencyMs
      maxLatencyMs
      missedHeartbeats
      excellent
      good
      fair
      poor
      unknown
    }
    connections(first: $first, after: $after, last: $last, before: $before) {
      nodes {
        id
        kind
        transport
        name
        userAgent
        address
        serverId
        connectedAt
        lastSeenAt
        latencyMs
        quality
        missedHeartbeats
        subscriptions
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
