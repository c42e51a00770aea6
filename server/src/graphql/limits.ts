import { GraphQLError } from 'graphql';

/** What one operation may ask for. A list counts its page size times what is asked of each item. */
export const LIMITS = { depth: 12, breadth: 200, complexity: 50_000 };

/** What the text of a document may be, its variables apart: what a client sends as values belongs there. */
export const DOCUMENT_LIMITS = {
  characters: 100_000,
  /** Names, values and signs. The longest of our own, GraphiQL's introspection, has 400. */
  tokens: 2_000,
  /** Braces, brackets and parentheses that stand in one another. */
  nesting: 50,
};

/** Errors of validation and of variables that are told; whoever wrote the request mends these first. */
export const MAX_REQUEST_ERRORS = 10;

/** Fields that may fail in one answer: beyond, it is no answer any more. */
export const MAX_FIELD_ERRORS = 100;

/** Characters of an answer's data: twice a batch of 1,000 beats with messages of 10,000 bytes. */
export const MAX_ANSWER_CHARACTERS = 20_000_000;

/** Longest message of an error; it may quote whatever was sent. */
export const MAX_ERROR_CHARACTERS = 1_000;

/** Subscriptions that one process keeps up, over all sockets and streams: some 13 kB each. */
export const MAX_SUBSCRIPTIONS = 20_000;

/** An operation that is beyond a limit: BAD_USER_INPUT. */
export function tooLarge(problem: string): GraphQLError {
  return new GraphQLError(`the operation is too large: ${problem}`, { extensions: { code: 'BAD_USER_INPUT' } });
}

export function complexityError(kind: string, result: { depth: number; breadth: number; complexity: number }): Error {
  const name = kind.toLowerCase() as keyof typeof LIMITS;
  return tooLarge(`${name} ${result[name]}, at most ${LIMITS[name]}`);
}
