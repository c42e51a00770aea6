import { graphql } from '#lib/gql/gql.ts';

/** What a row of a list shows. */
graphql(`
  fragment IncidentFields on Incident {
    id
    appId
    appName
    kind
    state
    cause
    summary
    openedAt
    acknowledgedAt
    acknowledgedBy
    note
    resolvedAt
    resolvedBy
    end
    suppression
    app {
      id
      name
      status
      environment
      snoozedUntil
    }
  }
`);

export const IncidentsPageDocument = graphql(`
  query IncidentsPage(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: IncidentFilter
    $orderBy: IncidentOrder
  ) {
    incidents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      nodes {
        ...IncidentFields
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

/** How many are not over. */
export const OpenIncidentsDocument = graphql(`
  query OpenIncidents {
    open: incidents(first: 1, filter: { state: [OPEN], superseded: false }) {
      nodes {
        id
      }
      totalCount
    }
    acknowledged: incidents(first: 1, filter: { state: [ACKNOWLEDGED], superseded: false }) {
      nodes {
        id
      }
      totalCount
    }
  }
`);

/**
 * Each change of any incident. What takes the server a look at the app or its schedule is not asked for here: thousands
 * may change at once, and lists ask anew for what they show.
 */
export const IncidentUpdatesDocument = graphql(`
  subscription IncidentUpdates {
    incidentUpdates {
      id
      appId
      kind
      state
      acknowledgedAt
      acknowledgedBy
      note
      resolvedAt
      resolvedBy
      end
    }
  }
`);

/** One with its messages. */
export const IncidentDetailDocument = graphql(`
  query IncidentDetail($id: ID!) {
    incident(id: $id) {
      ...IncidentFields
      lastOutput
      deliveries(first: 100) {
        nodes {
          id
          channelName
          channel {
            id
            kind
            target
          }
          reason
          state
          attempts
          createdAt
          sentAt
          nextAttemptAt
          answer
        }
      }
      app {
        id
        slug
      }
    }
  }
`);

/**
 * What an app did from `$since` until `$until`: `latest` and `earliest` are the two ends of that span, `before` the
 * newest beat before it.
 */
export const IncidentHistoryDocument = graphql(`
  query IncidentHistory($appId: ID!, $since: DateTime!, $until: DateTime) {
    app(id: $appId) {
      id
      before: heartbeats(first: 1, until: $since) {
        nodes {
          ...BeatOfIncident
        }
      }
      latest: heartbeats(first: 60, since: $since, until: $until) {
        nodes {
          ...BeatOfIncident
        }
        pageInfo {
          hasNextPage
        }
      }
      earliest: heartbeats(last: 20, since: $since, until: $until) {
        nodes {
          ...BeatOfIncident
        }
      }
      statusChanges(first: 50, since: $since, until: $until) {
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

graphql(`
  fragment BeatOfIncident on Heartbeat {
    id
    kind
    receivedAt
    exitCode
    message
    durationMs
    user
    host
  }
`);

/** What is open of an app, the most urgent first. */
export const OpenIncidentsOfAppDocument = graphql(`
  query OpenIncidentsOfApp($id: ID!) {
    app(id: $id) {
      id
      name
      snoozedUntil
      incidents(first: 10) {
        nodes {
          ...IncidentFields
        }
      }
    }
  }
`);

export const PastIncidentsOfAppDocument = graphql(`
  query PastIncidentsOfApp($id: ID!, $first: Int!) {
    app(id: $id) {
      id
      name
      snoozedUntil
      past: incidents(first: $first, filter: { state: [RESOLVED], superseded: false }) {
        nodes {
          ...IncidentFields
        }
        totalCount
      }
    }
  }
`);

/** With what else is open of the app: whoever looks after it looks after that, too. */
export const AcknowledgeIncidentDocument = graphql(`
  mutation AcknowledgeIncident($id: ID!, $note: String) {
    acknowledgeIncident(id: $id, note: $note) {
      ...IncidentFields
      app {
        id
        incidents(first: 10) {
          nodes {
            id
            kind
            state
          }
        }
      }
    }
  }
`);

export const ResolveIncidentDocument = graphql(`
  mutation ResolveIncident($id: ID!) {
    resolveIncident(id: $id) {
      ...IncidentFields
    }
  }
`);

export const SnoozeAppDocument = graphql(`
  mutation SnoozeApp($id: ID!, $until: DateTime) {
    snoozeApp(id: $id, until: $until) {
      id
      snoozedUntil
    }
  }
`);
