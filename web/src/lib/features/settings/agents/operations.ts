import { graphql } from '#lib/gql/gql.ts';

graphql(`
  fragment AgentTokenFields on AgentToken {
    id
    prefix
    user
    host
    createdAt
    createdBy
    lastUsedAt
  }
`);

export const AgentTokensDocument = graphql(`
  query AgentTokens {
    agentTokens {
      ...AgentTokenFields
    }
  }
`);

export const CreateEnrollCodeDocument = graphql(`
  mutation CreateEnrollCode($input: CreateEnrollCodeInput!) {
    createEnrollCode(input: $input) {
      code
      command
      expiresAt
    }
  }
`);

export const RevokeAgentTokenDocument = graphql(`
  mutation RevokeAgentToken($id: ID!) {
    revokeAgentToken(id: $id)
  }
`);
