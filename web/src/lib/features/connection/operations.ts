import { graphql } from '#lib/gql/gql.ts';

export const ServerHeartbeatDocument = graphql(`
  subscription ServerHeartbeat {
    serverHeartbeat {
      ts
    }
  }
`);
