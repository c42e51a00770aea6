import { graphql } from '#lib/gql/gql.ts';

/** What a row of a list shows; the same fields in every list and event, so that each event completes each row. */
graphql(`
  fragment AppFields on App {
    id
    slug
    name
    description
    environment
    tags
    schedule {
      ... on IntervalSchedule {
        everySeconds
      }
      ... on CronSchedule {
        expression
        timezone
      }
      ... on ManualSchedule {
        manual
      }
    }
    graceSeconds
    maxRunSeconds
    status
    statusSince
    runningSince
    lastHeartbeatAt
    nextDeadlineAt
    heartbeatCount
    lastDurationMs
  }
`);

/** What a beat or a change of status may alter in an app. */
graphql(`
  fragment AppPulse on App {
    id
    name
    status
    statusSince
    runningSince
    lastHeartbeatAt
    nextDeadlineAt
    heartbeatCount
    lastDurationMs
  }
`);

export const AppsPageDocument = graphql(`
  query AppsPage($first: Int, $after: String, $last: Int, $before: String, $filter: AppFilter, $orderBy: AppOrder) {
    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      nodes {
        ...AppFields
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

export const AppDetailDocument = graphql(`
  query AppDetail($id: ID!) {
    app(id: $id) {
      ...AppFields
      maintenanceUntil
      pingKey
      pingUrl
      createdAt
      updatedAt
    }
  }
`);

export const AppHeartbeatsDocument = graphql(`
  query AppHeartbeats($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    app(id: $id) {
      id
      heartbeats(first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          kind
          receivedAt
          latencyMs
          durationMs
          exitCode
          message
          messageTruncated
          user
          host
          environment
          agentVersion
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`);

export const AppStatusChangesDocument = graphql(`
  query AppStatusChanges($id: ID!, $first: Int) {
    app(id: $id) {
      id
      statusChanges(first: $first) {
        nodes {
          id
          from
          to
          at
          cause
        }
      }
    }
  }
`);

export const AppPulsesDocument = graphql(`
  subscription AppPulses($appIds: [ID!]!, $after: String, $everyMs: Int) {
    heartbeatStatusBatches(filter: { appIds: $appIds }, after: $after, everyMs: $everyMs) {
      cursor
      appId
      previousStatus
      status
      app {
        ...AppPulse
      }
    }
  }
`);

export const AppChangesDocument = graphql(`
  subscription AppChanges($everyMs: Int!) {
    appChangeBatches(everyMs: $everyMs) {
      kind
      appId
      app {
        ...AppFields
      }
    }
  }
`);

export const CreateAppDocument = graphql(`
  mutation CreateApp($input: CreateAppInput!) {
    createApp(input: $input) {
      ...AppFields
      pingKey
      pingUrl
      createdAt
      updatedAt
    }
  }
`);

export const UpdateAppDocument = graphql(`
  mutation UpdateApp($id: ID!, $input: UpdateAppInput!) {
    updateApp(id: $id, input: $input) {
      ...AppFields
      updatedAt
    }
  }
`);

export const DeleteAppsDocument = graphql(`
  mutation DeleteApps($ids: [ID!]!) {
    deleteApps(ids: $ids)
  }
`);

export const PauseAppsDocument = graphql(`
  mutation PauseApps($ids: [ID!]!, $resumeOnBeat: Boolean!) {
    pauseApps(ids: $ids, resumeOnBeat: $resumeOnBeat) {
      ...AppFields
    }
  }
`);

export const ResumeAppsDocument = graphql(`
  mutation ResumeApps($ids: [ID!]!) {
    resumeApps(ids: $ids) {
      ...AppFields
    }
  }
`);

export const TagAppsDocument = graphql(`
  mutation TagApps($ids: [ID!]!, $add: [String!]!, $remove: [String!]!) {
    tagApps(ids: $ids, add: $add, remove: $remove) {
      ...AppFields
    }
  }
`);

export const RotatePingKeyDocument = graphql(`
  mutation RotatePingKey($id: ID!) {
    rotatePingKey(id: $id) {
      id
      pingKey
      pingUrl
      updatedAt
    }
  }
`);

export const StatusFeedDocument = graphql(`
  subscription StatusFeed($after: String, $everyMs: Int!) {
    heartbeatStatusBatches(filter: { changesOnly: true }, after: $after, everyMs: $everyMs) {
      cursor
      cause
      appId
      previousStatus
      status
      at
      app {
        ...AppPulse
      }
    }
  }
`);
