import { graphql } from '#lib/gql/gql.ts';

graphql(`
  fragment DeliveryFields on Delivery {
    id
    channel {
      id
      name
      kind
      enabled
    }
    channelName
    reason
    state
    attempts
    incidentCount
    incidents {
      id
      kind
      app {
        id
        name
      }
    }
    createdAt
    sentAt
    nextAttemptAt
    answer
  }
`);

export const DeliveriesDocument = graphql(`
  query Deliveries($first: Int, $after: String, $last: Int, $before: String, $filter: DeliveryFilter) {
    deliveries(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
      nodes {
        ...DeliveryFields
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
    channels {
      id
      name
      kind
    }
  }
`);

export const RetryDeliveryDocument = graphql(`
  mutation RetryDelivery($id: ID!) {
    retryDelivery(id: $id) {
      ...DeliveryFields
    }
  }
`);
