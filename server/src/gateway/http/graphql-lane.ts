import type { ExecutionResult, GraphQLError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Caller } from '../../graphql/caller.ts';
import type { TransportContext } from '../graphql/context-maker.ts';
import type { Operation, Operations } from '../graphql/operations.ts';
import { MAX_BODY_BYTES, type GraphQLServer } from '../graphql/yoga.ts';
import { shown, type ErrorCode } from '../../lib/errors.ts';
import { BodyTooLargeError, readBody } from './body.ts';
import { respondEncoded } from './content-encoding.ts';
import { respondJson } from './respond.ts';
import { TooManyUploadsError, type Uploads } from '../../lib/uploads.ts';

export interface GraphQLLaneOptions {
  yoga: GraphQLServer;
  operations: Operations;
  uploads: Uploads;
}

const PARAMETERS = new Set(['query', 'variables', 'operationName', 'extensions']);
const GRAPHQL_RESPONSE = 'application/graphql-response+json';
const JSON_RESPONSE = 'application/json';
/** How long a subscriber has to read that it was too slow. */
const LAST_WORD_MS = 5_000;
const RETRY_AFTER_SECONDS = 5;

/**
 * Answers a GraphQL request. A POST of one query or mutation, which is nearly every request, runs
 * straight from node's request: the same schema, plugins and errors as Yoga's, without building a fetch
 * Request and Response around it, which costs more than the operation itself. Anything else, and whatever
 * is not exactly as it should be, goes through Yoga.
 */
export async function handleGraphQL(
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
  { yoga, operations, uploads }: GraphQLLaneOptions,
): Promise<void> {
  if (request.method !== 'POST') {
    const wrong = wrongParameter(request.url ?? '');
    if (wrong !== null) return refuse(response, 400, 'BAD_USER_INPUT', wrong);
    await yoga(request, response, contextOf(request, response, caller));
    return;
  }
  // The caller has let it pass for JSON, in whatever case it is written; Yoga knows one only.
  request.headers['content-type'] = JSON_RESPONSE;
  const accepted = acceptedType(request.headers.accept);
  const body = await readOrRefuse(request, response, MAX_BODY_BYTES, uploads);
  if (body === null) return;
  const isPlain = accepted !== null && request.headers['content-encoding'] === undefined;
  const operation = isPlain ? parse(body) : null;
  const result = operation && operations.run(operation, { req: request, caller });
  if (accepted === null || !result) {
    // The body has been read; Yoga takes it from here. As a stream: Yoga lists the keys of what it is given, which are as
    // many as a buffer has bytes, seconds of work for a large one.
    Object.assign(request, { body: Readable.from([body.length > 0 ? body : Buffer.from(' ')]) });
    await yoga(request, response, contextOf(request, response, caller));
    return;
  }
  const answer = await result;
  await respondEncoded(response, statusOf(answer, accepted), JSON.stringify(withoutInternals(answer)), {
    'Content-Type': `${accepted}; charset=utf-8`,
  });
}

/** A body of at most `maxBytes`; null where the request has been refused. Throws BrokenOffError. */
export async function readOrRefuse(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
  uploads: Uploads,
): Promise<Buffer | null> {
  try {
    return await readBody(request, maxBytes, uploads);
  } catch (error) {
    if (error instanceof BodyTooLargeError) refuse(response, 413, 'BAD_USER_INPUT', error.message);
    else if (error instanceof TooManyUploadsError) refuse(response, 503, 'UNAVAILABLE', error.message);
    else throw error;
    return null;
  }
}

/** The connection ends: the rest of the body may not have been read. */
export function refuse(
  response: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
  retryAfterSeconds = RETRY_AFTER_SECONDS,
): void {
  const retry = (status === 503 || status === 429) && { 'retry-after': String(retryAfterSeconds) };
  respondJson(response, status, { errors: [{ message, extensions: { code } }] }, { connection: 'close', ...retry });
}

/** What is wrong with those parameters of a GET that must be JSON; Yoga takes it for a failure of its own. */
function wrongParameter(url: string): string | null {
  const mark = url.indexOf('?');
  if (mark < 0) return null;
  const parameters = new URLSearchParams(url.slice(mark + 1));
  for (const name of ['variables', 'extensions']) {
    const value = parameters.get(name);
    if (value !== null && !isJsonObject(value)) return `${name}: must be a JSON object, not ${shown(value)}`;
  }
  return null;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value === null || (typeof value === 'object' && !Array.isArray(value));
  } catch {
    return false;
  }
}

/**
 * A reader of server-sent events who is too slow is told so in the stream; one who does not read even that is cut off.
 */
const contextOf = (request: IncomingMessage, response: ServerResponse, caller: Caller): TransportContext => ({
  req: request,
  caller,
  onTooSlow: () => void setTimeout(() => response.destroy(), LAST_WORD_MS).unref(),
});

/** As Yoga does: 200, unless an error says otherwise, as one of wrong variables does. */
function statusOf({ errors = [] }: ExecutionResult, accepted: string): number {
  let status = 0;
  for (const { extensions } of errors) {
    const { http } = extensions;
    if (http?.spec && accepted === JSON_RESPONSE) continue;
    status = Math.max(status, http?.status ?? 0);
  }
  return status || 200;
}

/** The media type that Yoga would answer in; null where that is none of the two plain ones. */
function acceptedType(header: string | undefined): string | null {
  // What nearly every client sends.
  if (header === undefined || header === '*/*' || header === JSON_RESPONSE) return JSON_RESPONSE;
  for (const entry of header.toLowerCase().replaceAll(/\s/g, '').split(',')) {
    const [type, ...rest] = entry.split(';');
    if (rest.some((parameter) => parameter.startsWith('charset=') && parameter !== 'charset=utf-8')) continue;
    if (type === GRAPHQL_RESPONSE) return GRAPHQL_RESPONSE;
    if (type === JSON_RESPONSE || type === '*/*' || type === 'application/*') return JSON_RESPONSE;
  }
  return null;
}

function parse(body: Buffer): Operation | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  for (const name in parsed) if (!PARAMETERS.has(name)) return null;
  const { query, variables = null, operationName = null, extensions = null } = parsed as Partial<Operation>;
  const isRight =
    typeof query === 'string' &&
    typeof variables === 'object' &&
    !Array.isArray(variables) &&
    (operationName === null || typeof operationName === 'string') &&
    typeof extensions === 'object';
  return isRight ? (parsed as Operation) : null;
}

/** As Yoga does: what an error carries for HTTP is not for its reader. */
function withoutInternals(result: ExecutionResult): unknown {
  if (result.errors === undefined) return result;
  return { ...result, errors: result.errors.map(plain) };
}

function plain(error: GraphQLError): unknown {
  const { http: _http, unexpected: _unexpected, ...extensions } = error.extensions;
  return { ...error.toJSON(), extensions };
}
