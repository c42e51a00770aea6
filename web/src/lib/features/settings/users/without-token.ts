import { graphql } from '#lib/gql/gql.ts';

/** Agents, and whether each has a token: without one it works in open mode only. */
export const AgentsAndTokensDocument = graphql(`
  query AgentsAndTokens {
    agents(first: 500, orderBy: { field: HOST, direction: ASC }) {
      nodes {
        id
        user
        host
        online
        hasToken
      }
    }
  }
`);
