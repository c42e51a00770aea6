import { graphql } from '#lib/gql/gql.ts';

graphql(`
  fragment InstanceFields on Instance {
    id
    user
    host
    environment
    agentVersion
    firstHeartbeatAt
    lastHeartbeatAt
    app {
      id
      name
    }
  }
`);

export const InstancesPageDocument = graphql(`
  query InstancesPage(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: InstanceFilter
    $orderBy: InstanceOrder
  ) {
    instances(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      nodes {
        ...InstanceFields
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

export const InstanceBeatsDocument = graphql(`
  subscription InstanceBeats($filter: HeartbeatStatusFilter, $after: String, $everyMs: Int) {
    heartbeatStatusBatches(filter: $filter, after: $after, everyMs: $everyMs) {
      cursor
      appId
      instance {
        ...InstanceFields
      }
    }
  }
`);

export const DeleteInstanceDocument = graphql(`
  mutation DeleteInstance($id: ID!) {
    deleteInstance(id: $id)
  }
`);

export const FirstAppDocument = graphql(`
  query FirstApp {
    apps(first: 1, orderBy: { field: CREATED, direction: DESC }) {
      nodes {
        id
        name
        pingUrl
      }
    }
  }
`);
