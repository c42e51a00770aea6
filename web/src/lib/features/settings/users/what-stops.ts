import { graphql } from '#lib/gql/gql.ts';

/** What there is to know before accounts are turned on. */
export const WhatStopsDocument = graphql(`
  query WhatStops {
    accessCheck {
      hasSecret
      agentsWithoutToken {
        id
        user
        host
        online
      }
    }
  }
`);
