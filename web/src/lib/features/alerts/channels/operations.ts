import { graphql } from '#lib/gql/gql.ts';

/** What a row of the list and the form show. */
graphql(`
  fragment ChannelFields on Channel {
    id
    name
    kind
    enabled
    target
    settings
    problem
    lastDelivery {
      id
      reason
      state
      attempts
      createdAt
      answer
    }
  }
`);

/** Channels are few: all of them at once, and the rules that use them. */
export const ChannelsDocument = graphql(`
  query Channels {
    channels {
      ...ChannelFields
    }
    alertRules {
      id
      name
      enabled
      channel {
        id
      }
    }
  }
`);

export const CreateChannelDocument = graphql(`
  mutation CreateChannel($input: CreateChannelInput!) {
    createChannel(input: $input) {
      ...ChannelFields
    }
  }
`);

export const UpdateChannelDocument = graphql(`
  mutation UpdateChannel($id: ID!, $input: UpdateChannelInput!) {
    updateChannel(id: $id, input: $input) {
      ...ChannelFields
    }
  }
`);

export const DeleteChannelDocument = graphql(`
  mutation DeleteChannel($id: ID!) {
    deleteChannel(id: $id)
  }
`);

/** The channel comes with it: a test that arrives ends a problem. */
export const TestChannelDocument = graphql(`
  mutation TestChannel($id: ID!) {
    testChannel(id: $id) {
      id
      reason
      state
      attempts
      createdAt
      answer
      channel {
        ...ChannelFields
      }
    }
  }
`);
