import { graphql } from '#lib/gql/gql.ts';

/** Agents, and the tokens that may be theirs. */
export const AgentsAndTokensDocument = graphql(`
  query AgentsAndTokens {
    agents(first: 500, orderBy: { field: HOST, direction: ASC }) {
      nodes {
        id
        user
        host
        online
      }
    }
    agentTokens {
      id
      user
      host
    }
  }
`);

interface Bound {
  user: string;
  host: string;
}

/** The agents that no token is made for: of its user and its host, where `*` stands for any characters. */
export const withoutToken = <Agent extends Bound>(agents: readonly Agent[], tokens: readonly Bound[]): Agent[] =>
  agents.filter((agent) => !tokens.some((token) => matches(token.user, agent.user) && matches(token.host, agent.host)));

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
