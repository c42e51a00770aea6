import { GraphQLError } from 'graphql';
import { v5 as nameBasedUuid } from 'uuid';
import { DomainError, ERROR_CODES, faultOf, type ErrorCode } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { MailboxFullError } from '../lib/mailbox.ts';
import { isDatabaseAway, writeRefusal } from '../lib/sql.ts';
import { MAX_ERROR_CHARACTERS } from './limits.ts';

/** Below it, errors have their references: the same for the same fault, since of many the log has but the first. */
const REFERENCES = '3f1c1a52-6f0e-4a35-9a7b-0d6f6c2b8e11';

/**
 * An error as callers see it: always with `extensions.code`, never with a stack or SQL. What they cannot know of is
 * logged under a reference that the message names.
 */
export function presentError(error: unknown, logger: Logger): GraphQLError {
  const located = error instanceof GraphQLError ? error : null;
  const cause = located?.originalError ?? error;
  // Of GraphQL itself: syntax, validation, a value that does not fit its type, a request that is none.
  if (cause instanceof GraphQLError) return present(located, codeOf(cause), (located ?? cause).message);
  if (cause instanceof DomainError) return present(located, cause.code, cause.message, cause.field);
  if (cause instanceof MailboxFullError) {
    return present(located, 'RATE_LIMITED', `the subscription was read too slowly: ${cause.message}`);
  }
  if (isDatabaseAway(cause)) {
    const problem = writeRefusal(cause) ?? 'the database cannot be reached';
    return present(located, 'UNAVAILABLE', `${problem}; try again`);
  }
  const reference = nameBasedUuid(faultOf(cause), REFERENCES);
  logger.error({ err: cause, reference, path: located?.path }, 'a request failed');
  return present(located, 'INTERNAL', `internal error; the server's log has it under ${reference}`);
}

/** Yoga has codes of its own, all for requests that are wrong. */
function codeOf({ extensions }: GraphQLError): ErrorCode {
  return ERROR_CODES.find((code) => code === extensions['code']) ?? 'BAD_USER_INPUT';
}

function present(
  located: GraphQLError | null,
  code: ErrorCode,
  message: string,
  field: string | null = null,
): GraphQLError {
  const { http, field: known = field } = located?.extensions ?? {};
  return new GraphQLError(cut(message), {
    nodes: located?.nodes ?? null,
    source: located?.source ?? null,
    positions: located?.positions ?? null,
    path: located?.path ?? null,
    extensions: { code, ...(known == null ? {} : { field: known }), ...(http === undefined ? {} : { http }) },
  });
}

/** GraphQL quotes in full whatever value does not fit its type. */
const cut = (message: string): string =>
  message.length > MAX_ERROR_CHARACTERS ? `${message.slice(0, MAX_ERROR_CHARACTERS - 1)}…` : message;
