import type { IncomingMessage } from 'node:http';
import type { ReadBody } from '../../graphql/feature.ts';
import { badInput, DomainError, shown } from '../../lib/errors.ts';
import { storable } from '../../lib/text.ts';

/** Of what people fill in, the answer of a passkey is the largest. */
const MAX_BODY_BYTES = 32_000;

/**
 * The JSON object in a request; nothing sent is an empty one. Its texts are such as can be stored. Throws BAD_USER_INPUT,
 * and what `readBody` does.
 */
export async function readJson(request: IncomingMessage, readBody: ReadBody): Promise<Record<string, unknown>> {
  const body = await readBody(MAX_BODY_BYTES);
  if (body.length === 0) return {};
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw badInput('Content-Type', `must be application/json, not ${shown(type)}`);
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'), (_name, part: unknown) =>
      typeof part === 'string' ? storable(part) : part,
    );
  } catch {
    throw new DomainError('BAD_USER_INPUT', 'the body must be JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DomainError('BAD_USER_INPUT', `the body must be a JSON object, not ${shown(value)}`);
  return value as Record<string, unknown>;
}

/** A text field of such an object. Throws BAD_USER_INPUT. */
export function textIn(body: Record<string, unknown>, field: string, maxLength: number): string {
  const value = body[field];
  if (typeof value !== 'string') throw badInput(field, 'must be a text');
  if (value === '') throw badInput(field, 'must not be empty');
  if (value.length > maxLength) throw badInput(field, `must be at most ${maxLength} characters, not ${value.length}`);
  return value;
}
