import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { ReadBody } from '../../graphql/feature.ts';
import { badInput, DomainError, shown } from '../../lib/errors.ts';
import { ProblemError } from './problem.ts';

const MAX_BODY_BYTES = 1_000_000;
const JSON_TYPE = /^application\/(?:json|merge-patch\+json)\s*(?:;|$)/i;

/** The query of a request as a schema describes it. Throws BAD_USER_INPUT; parameters that are not in it are ignored. */
export function readQuery(given: URLSearchParams, schema: z.ZodObject): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    const all = given.getAll(name).filter((value) => value !== '');
    if (all.length > 0) values[name] = valueOf(all, field as z.ZodType);
  }
  return checked(schema, values);
}

/** As the type of the field reads them: a parameter is always text. */
function valueOf(all: string[], field: z.ZodType): unknown {
  const type = field.type === 'optional' ? (field as z.ZodOptional<z.ZodType>).unwrap().type : field.type;
  const [first = ''] = all;
  if (type === 'array') return all;
  if (type === 'number' && first.trim() !== '' && Number.isFinite(Number(first))) return Number(first);
  if (type === 'boolean' && (first === 'true' || first === 'false')) return first === 'true';
  return first;
}

/** The JSON in a request; an empty object where nothing was sent. Throws BAD_USER_INPUT, and 415 for another type. */
export async function readJsonBody(
  request: IncomingMessage,
  schema: z.ZodObject,
  readBody: ReadBody,
): Promise<Record<string, unknown>> {
  const type = request.headers['content-type'];
  if (type !== undefined && !JSON_TYPE.test(type)) throw unsupported(type);
  const bytes = await readBody(MAX_BODY_BYTES);
  if (bytes.length === 0) return checked(schema, {});
  if (type === undefined) throw unsupported('none');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new DomainError('BAD_USER_INPUT', 'the body must be JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DomainError('BAD_USER_INPUT', `the body must be a JSON object, not ${shown(value)}`);
  return checked(schema, value);
}

function checked(schema: z.ZodObject, value: object): Record<string, unknown> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  const found = path.reduce<unknown>((part, name) => (part as Record<PropertyKey, unknown> | undefined)?.[name], value);
  const problem = (issue?.message ?? 'is wrong').replace(/^Invalid (?:input|option): /, '');
  throw badInput(path.join('.'), found === undefined ? 'is missing' : `${problem}, not ${shown(found)}`);
}

const unsupported = (type: string): ProblemError =>
  new ProblemError({
    status: 415,
    code: 'BAD_USER_INPUT',
    detail: `Content-Type must be application/json, not ${type}`,
    field: null,
    headers: { 'accept-post': 'application/json' },
  });
