import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import RelayPlugin from '@pothos/plugin-relay';
import { complexityError, LIMITS } from './limits.ts';
import type { GraphQLContext } from './context.ts';

export interface SchemaTypes {
  Context: GraphQLContext;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    /** Given as a Date, answered from epoch milliseconds. */
    DateTime: { Input: Date; Output: number };
    /** Only answered. */
    JSON: { Input: never; Output: object };
  };
}

export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [RelayPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
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
