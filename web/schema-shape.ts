// A plugin of GraphQL Code Generator: what the page's cache has to know of the schema, and no more of it than that.
import { isAbstractType, isObjectType, type GraphQLSchema } from 'graphql';

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/** The text of a module; it changes only with the types of the schema. */
export function plugin(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const keyless = types.filter((type) => isObjectType(type) && !type.getFields()['id'] && !ROOTS.has(type.name));
  const possible = types
    .filter(isAbstractType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]);
  return `/** Object types without an id: they are part of what they stand in. */
export const KEYLESS_TYPES: readonly string[] = ${JSON.stringify(keyless.map(({ name }) => name))};

/** What the unions may be. */
export const POSSIBLE_TYPES: Record<string, string[]> = ${JSON.stringify(Object.fromEntries(possible))};
`;
}
