import { graphql } from '../gql/gql.ts';

export const RegisterDocument = graphql(`
  mutation Register($input: RegisterAgentInput!, $slug: String!, $app: CreateAppInput!) {
    registerAgent(input: $input) {
      agent {
        id
        schedulerRunning
      }
      heartbeatEverySeconds
      serverTime
    }
    ensureApp(slug: $slug, input: $app) {
      id
    }
  }
`);

/** The lease first: it has to be renewed even where the agent's app has been deleted. */
export const BeatDocument = graphql(`
  mutation Beat($lease: AgentHeartbeatInput!, $beat: SendHeartbeatInput!) {
    agentHeartbeat(input: $lease) {
      heartbeatEverySeconds
      serverTime
    }
    sendHeartbeat(input: $beat) {
      appId
    }
  }
`);

export const EnsureAppDocument = graphql(`
  mutation EnsureApp($slug: String!, $app: CreateAppInput!) {
    ensureApp(slug: $slug, input: $app) {
      id
    }
  }
`);

export const ClaimDocument = graphql(`
  mutation Claim($agentId: ID!, $sessionId: String!, $claims: [RunClaimInput!]!) {
    claimRuns(agentId: $agentId, sessionId: $sessionId, claims: $claims) {
      runId
      outcome
      run {
        taskName
        folder
        script
        arguments
        timeoutSeconds
        attempt
        trigger
        scheduledFor
      }
    }
  }
`);

/** All that has been kept, in one request; the lines of a run before its end. */
export const DeliverDocument = graphql(`
  mutation Deliver(
    $agentId: ID!
    $sessionId: String!
    $beats: [SendHeartbeatInput!]!
    $withBeats: Boolean!
    $logs: AppendLogsInput!
    $withLogs: Boolean!
    $reports: [RunReportInput!]!
    $withReports: Boolean!
  ) {
    sendHeartbeats(inputs: $beats) @include(if: $withBeats) {
      error {
        code
        message
      }
    }
    appendLogs(input: $logs) @include(if: $withLogs)
    reportRuns(agentId: $agentId, sessionId: $sessionId, reports: $reports) @include(if: $withReports) {
      runId
      cancelRequested
      wasLost
      error {
        code
        message
      }
    }
  }
`);

export const UnregisterDocument = graphql(`
  mutation Unregister($agentId: ID!, $sessionId: String!) {
    unregisterAgent(agentId: $agentId, sessionId: $sessionId)
  }
`);

export const WorkDocument = graphql(`
  subscription Work($agentId: ID!, $sessionId: String!) {
    agentWork(agentId: $agentId, sessionId: $sessionId) {
      isSnapshot
      schedulerRunning
      tasks {
        id
        name
        folder
        script
        arguments
        schedule {
          ... on IntervalSchedule {
            everySeconds
          }
          ... on CronSchedule {
            expression
            timezone
          }
          ... on DailySchedule {
            atTime
            timezone
            weekdays
          }
          ... on ManualSchedule {
            manual
          }
        }
        anchorAt
        updatedAt
        user
        host
        concurrency
        misfire
        timeoutSeconds
      }
      removedTaskIds
      queuedRuns {
        id
        task {
          id
        }
        taskName
        user
        host
        notBefore
        scheduledFor
        createdAt
      }
      cancelRunIds
    }
  }
`);

export const SendBeatsDocument = graphql(`
  mutation SendBeats($beats: [SendHeartbeatInput!]!) {
    sendHeartbeats(inputs: $beats) {
      payload {
        status
        nextDeadlineAt
        app {
          name
        }
      }
      error {
        code
        message
      }
    }
  }
`);

/** Part of the two operations below. */
graphql(`
  fragment CheckedFields on App {
    id
    name
    status
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
    environment
  }
`);

export const CheckedAppDocument = graphql(`
  query CheckedApp($id: ID, $slug: String) {
    app(id: $id, slug: $slug) {
      ...CheckedFields
    }
  }
`);

export const CheckedAppsDocument = graphql(`
  query CheckedApps($after: String, $filter: AppFilter) {
    apps(first: 500, after: $after, filter: $filter) {
      nodes {
        ...CheckedFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CheckedSourcesDocument = graphql(`
  query CheckedSources($after: String, $filter: InstanceFilter) {
    instances(first: 500, after: $after, filter: $filter) {
      nodes {
        app {
          id
        }
        user
        host
        environment
        lastHeartbeatAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
