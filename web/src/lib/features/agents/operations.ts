import { graphql } from '#lib/gql/gql.ts';

graphql(`
  fragment AgentFields on Agent {
    id
    user
    host
    environment
    version
    outdated
    online
    schedulerEnabled
    schedulerSince
    registeredAt
    lastHeartbeatAt
    latencyMs
    runningRuns
    sessionId
  }
`);

export const AgentsPageDocument = graphql(`
  query AgentsPage(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: AgentFilter
    $orderBy: AgentOrder
  ) {
    agents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      nodes {
        ...AgentFields
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

/** Agents to choose from and to match tasks with. */
export const AgentChoicesDocument = graphql(`
  query AgentChoices($filter: AgentFilter) {
    agents(first: 500, filter: $filter, orderBy: { field: HOST, direction: ASC }) {
      nodes {
        id
        user
        host
        environment
        online
        schedulerEnabled
      }
    }
  }
`);

export const AgentUpdatesDocument = graphql(`
  subscription AgentUpdates {
    agentUpdates {
      ...AgentFields
    }
  }
`);

/** Each moves how many runs an agent has in hand, of which its own events do not tell. */
export const AgentRunsDocument = graphql(`
  subscription AgentRuns {
    runUpdates {
      id
      status
    }
  }
`);

export const StartSchedulerDocument = graphql(`
  mutation StartScheduler($agentId: ID!) {
    startScheduler(agentId: $agentId) {
      ...AgentFields
    }
  }
`);

export const StopSchedulerDocument = graphql(`
  mutation StopScheduler($agentId: ID!) {
    stopScheduler(agentId: $agentId) {
      ...AgentFields
    }
  }
`);

export const DeleteAgentDocument = graphql(`
  mutation DeleteAgent($id: ID!) {
    deleteAgent(id: $id)
  }
`);

/** The users and hosts that are known: those of agents and those that tasks are for. */
export const PeopleDocument = graphql(`
  query People {
    agents(first: 500) {
      nodes {
        id
        user
        host
      }
    }
    tasks(first: 500) {
      nodes {
        id
        user
        host
        folder
      }
    }
  }
`);
