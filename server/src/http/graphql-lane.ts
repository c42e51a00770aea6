import type { ExecutionResult, GraphQLError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KnownOperations, Operation } from '../graphql/known-operations.ts';
import { MAX_BODY_BYTES, type GraphQLServer, type TransportContext } from '../graphql/yoga.ts';
import { readBody } from './body.ts';
import { respond } from './respond.ts';

const PARAMETERS = new Set(['query', 'variables', 'operationName', 'extensions']);
const GRAPHQL_RESPONSE = 'application/graphql-response+json';
const JSON_RESPONSE = 'application/json';
/** How long a subscriber has to read that it was too slow. */
const LAST_WORD_MS = 5_000;

/**
 * Answers a GraphQL request. A POST of one query or mutation, which is nearly every request, runs straight from node's request: the
 * same schema, plugins and errors as Yoga's, without building a fetch Request and Response around it, which costs more
 * than the operation itself. Anything else, and whatever is not exactly as it should be, goes through Yoga.
 */
export async function handleGraphQL(
  request: IncomingMessage,
  response: ServerResponse,
  yoga: GraphQLServer,
  known: KnownOperations,
): Promise<void> {
  const accepted = request.method === 'POST' ? acceptedType(request.headers.accept) : null;
  const length = Number(request.headers['content-length']);
  // The caller has let it pass for JSON, in whatever case it is written; Yoga knows one only.
  if (request.method === 'POST') request.headers['content-type'] = JSON_RESPONSE;
  if (accepted === null || !(length <= MAX_BODY_BYTES) || request.headers['content-encoding'] !== undefined) {
    await yoga(request, response, contextOf(request, response));
    return;
  }
  const { kept: body } = await readBody(request, MAX_BODY_BYTES, MAX_BODY_BYTES);
  const operation = parse(body);
  const result = operation && known.execute(operation, { req: request });
  if (!result) {
    // The body has been read; Yoga takes it from here.
    Object.assign(request, { body: body.length > 0 ? body : Buffer.from(' ') });
    await yoga(request, response, contextOf(request, response));
    return;
  }
  const answer = await result;
  respond(response, statusOf(answer, accepted), JSON.stringify(withoutInternals(answer)), {
    'Content-Type': `${accepted}; charset=utf-8`,
  });
}

/** A reader of server-sent events who is too slow is told so in the stream; one who does not read even that is cut off. */
const contextOf = (request: IncomingMessage, response: ServerResponse): TransportContext => ({
  req: request,
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
