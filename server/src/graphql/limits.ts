import { GraphQLError } from 'graphql';

/** What one operation may ask for. A list counts its page size times what is asked of each item. */
export const LIMITS = { depth: 12, breadth: 200, complexity: 50_000 };

export function complexityError(kind: string, result: { depth: number; breadth: number; complexity: number }): Error {
  const name = kind.toLowerCase() as keyof typeof LIMITS;
  return new GraphQLError(`the operation is too large: ${name} ${result[name]}, at most ${LIMITS[name]}`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
