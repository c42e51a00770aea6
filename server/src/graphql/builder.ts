import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { authScopes, refusalOf, type AuthScopes } from './access.ts';
import type { GraphQLContext } from './context.ts';
import { complexityError, LIMITS } from './limits.ts';

export interface SchemaTypes {
  Context: GraphQLContext;
  DefaultFieldNullability: false;
  AuthScopes: AuthScopes;
  Scalars: {
    ID: { Input: string; Output: string };
    /** Given as a Date, answered from epoch milliseconds. */
    DateTime: { Input: Date; Output: number };
    /** Only answered. */
    JSON: { Input: never; Output: object };
  };
}

export const builder = new SchemaBuilder<SchemaTypes>({
  // The first is asked before all others: what an operation costs is counted only for those who may do it.
  plugins: [ScopeAuthPlugin, RelayPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes,
    // Else the source of a subscription begins before anybody has asked whether it may.
    authorizeOnSubscribe: true,
    unauthorizedError: (_parent, { caller }, _info, { failure }) => refusalOf(caller, failure),
  },
  relay: {
    cursorType: 'String',
    // The ids of the API are plain UUIDs; there is no lookup by a global id.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
  },
  complexity: { limit: LIMITS, complexityError },
});

builder.queryType({});
builder.mutationType({});
builder.subscriptionType({});
