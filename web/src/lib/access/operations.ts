import { graphql } from '#lib/gql/gql.ts';

export const MeDocument = graphql(`
  query Me {
    me {
      name
      role
      email
      id
      kind
      twoFactor
      permissions
    }
  }
`);
