import type { GraphQLError } from 'graphql';
import { tooLarge } from '../../graphql/limits.ts';

/** No input type has a fifth of them. */
const MAX_FIELDS = 100;
/** How deep variables are looked at: no input type goes half as far. */
const MAX_DEPTH = 10;

/**
 * Why the variables of an operation are not looked at any further; null where they are. GraphQL itself quotes all of an object in
 * the error of each of its fields that is not known: some hundred thousand took the process seconds.
 */
export function wrongVariables(variables: unknown): GraphQLError | null {
  return hasTooManyFields(variables, 0)
    ? tooLarge(`an object in its variables has more than ${MAX_FIELDS} fields`)
    : null;
}

function hasTooManyFields(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.some((item) => hasTooManyFields(item, depth + 1));
  let fields = 0;
  for (const name in value) {
    fields += 1;
    if (fields > MAX_FIELDS || hasTooManyFields((value as Record<string, unknown>)[name], depth + 1)) return true;
  }
  return false;
}
