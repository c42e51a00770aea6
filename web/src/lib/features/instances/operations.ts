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
      status
      statusSince
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

export const SourcesOfAppDocument = graphql(`
  query SourcesOfApp($filter: InstanceFilter!, $first: Int!) {
    instances(filter: $filter, first: $first) {
      nodes {
        ...InstanceFields
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

export const SilentAppsDocument = graphql(`
  query SilentApps($first: Int!) {
    apps(first: $first, filter: { status: [DOWN, LATE] }, orderBy: { field: NEXT_DEADLINE, direction: ASC }) {
      nodes {
        ...AppFields
        instances(first: 1) {
          nodes {
            id
            user
            host
            lastHeartbeatAt
          }
        }
      }
      pageInfo {
        hasNextPage
      }
    }
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
