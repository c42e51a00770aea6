import type { GraphQLClient, Variables } from '../../kit/graphql-client.ts';
import type { TestServer } from '../../kit/server.ts';

/** How a mutation is tried, and what the audit log has of it then. */
export interface Recipe {
  /** What has to be recorded. */
  actions: string[];
  /** How the mutation is called. */
  call: string;
  /** Makes what it is called with. */
  given(): Promise<Variables>;
}

/** Recipes by the name of the mutation; what they need is made by an admin. */
export type Recipes = (admin: GraphQLClient, server: TestServer) => Record<string, Recipe>;
