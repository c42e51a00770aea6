import { GraphQLError, type ExecutionResult } from 'graphql';
import type { Logger } from '../../lib/logger.ts';
import { presentError } from '../../graphql/errors.ts';
import { MAX_ANSWER_CHARACTERS, MAX_FIELD_ERRORS, MAX_REQUEST_ERRORS } from '../../graphql/limits.ts';

/**
 * An answer as callers get it: its errors presented, and without its data where that is too much or too much of it
 * failed.
 */
export function present(result: ExecutionResult, isMutation: boolean, logger: Logger): ExecutionResult {
  const { errors, data } = result;
  if (errors !== undefined && errors.length > MAX_FIELD_ERRORS) {
    const told = errors.slice(0, MAX_REQUEST_ERRORS).map((error) => presentError(error, logger));
    return { data: null, errors: [...told, leftOut(`${errors.length} fields of it failed`, isMutation)] };
  }
  if (data != null && !hasRoomFor(data))
    return { data: null, errors: [leftOut(`it has more than ${MAX_ANSWER_CHARACTERS} characters`, isMutation)] };
  if (errors === undefined) return result;
  return { ...result, errors: errors.map((error) => presentError(error, logger)) };
}

function leftOut(why: string, isMutation: boolean): GraphQLError {
  const done = isMutation ? 'the mutation has been carried out, but its' : 'the';
  return new GraphQLError(`${done} answer is left out: ${why}; ask for less at once`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** Counted before it is written: a text that is too long could not be made at all. */
function hasRoomFor(data: unknown): boolean {
  let room = MAX_ANSWER_CHARACTERS;
  const take = (value: unknown): void => {
    if (typeof value === 'string') room -= value.length + 3;
    else if (typeof value !== 'object' || value === null) room -= 5;
    else if (Array.isArray(value)) {
      for (let index = 0; index < value.length && room >= 0; index += 1) take(value[index]);
    } else {
      for (const name in value) {
        if (room < 0) return;
        room -= name.length + 4;
        take((value as Record<string, unknown>)[name]);
      }
    }
  };
  take(data);
  return room >= 0;
}
