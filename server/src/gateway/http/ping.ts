import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { HeartbeatKind } from '../../status/state.rules.ts';
import type { RecordedBeat } from '../../ledger/pending.ts';
import { SLUG } from '../../features/apps/slug.rules.ts';
import { MAX_MESSAGE_BYTES, type BeatInput } from '../../features/heartbeats/heartbeat.input.ts';
import type { SlugBeat, SlugPings } from '../../features/workspace/slug-pings.service.ts';
import { DomainError, RateLimitedError, shown } from '../../lib/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import { endBytes, joinEnds } from '../../lib/text.ts';
import { isUuid } from '../../lib/uuid.ts';
import { BrokenOffError, readEnds } from './body.ts';
import { respondJson, respondText } from './respond.ts';

export interface PingOptions {
  heartbeats: { ping(pingKey: string, input: BeatInput): Promise<RecordedBeat> };
  slugPings: Pick<SlugPings, 'ping' | 'pingOrCreate'>;
  logger: Logger;
}

/** What comes of a body after these bytes is thrown away. */
const MAX_BODY_BYTES = 1_048_576;
/** What is read of each end of a body: together they are a message that need not be cut. */
const READ_BYTES = MAX_MESSAGE_BYTES / 2;
const END_BYTES = endBytes(MAX_MESSAGE_BYTES);
const RETRY_AFTER_SECONDS = '5';
const HEADERS: OutgoingHttpHeaders = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  'ping-body-limit': String(MAX_MESSAGE_BYTES),
  'x-content-type-options': 'nosniff',
};
/** Of the answer to nearly every ping: made once, as names and values in turn, which node takes as they are. */
const OK_HEADERS = Object.entries({
  'content-type': 'text/plain; charset=utf-8',
  ...HEADERS,
  'content-length': '2',
}).flat() as string[];
/** Of Healthchecks' projects, too. */
const WORKSPACE_KEY = /^[-\w]+$/;
const PING_METHODS = ['GET', 'HEAD', 'POST'];
const KINDS: Record<string, HeartbeatKind> = { start: 'START', fail: 'FAIL', log: 'LOG' };

/** What a request was refused with. */
class PingError extends Error {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, message: string, headers: OutgoingHttpHeaders = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/**
 * `/ping/<key>[/start|/fail|/log|/<exit status>]`, the key an app's or a workspace's with the slug of an app: answers `OK`
 * once the beat is committed.
 */
export async function handlePing(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  options: PingOptions,
): Promise<void> {
  try {
    const { created } = await receive(request, target, options);
    if (created === true) return respondText(response, 201, 'Created', HEADERS);
    response.writeHead(200, OK_HEADERS);
    response.end(request.method === 'HEAD' ? undefined : 'OK');
  } catch (error) {
    const { status, message, headers } = asPingError(error, options.logger);
    respondText(response, status, message, { ...HEADERS, ...headers });
  }
}

/** `/heartbeat/<key>`: the same, answered in JSON. */
export async function handleHeartbeat(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  options: PingOptions,
): Promise<void> {
  try {
    const { heartbeat, app, created } = await receive(request, target, options);
    const { nextDeadlineAt } = app.state;
    const answer = {
      status: 'ok',
      appId: app.id,
      receivedAt: new Date(heartbeat.receivedAt).toISOString(),
      nextDeadlineAt: nextDeadlineAt === null ? null : new Date(nextDeadlineAt).toISOString(),
    };
    respondJson(response, created === true ? 201 : 200, answer, HEADERS);
  } catch (error) {
    const { status, message, headers } = asPingError(error, options.logger);
    respondJson(response, status, { status: 'error', message }, { ...HEADERS, ...headers });
  }
}

/** Throws and rejects with what the request is refused with. */
function receive(request: IncomingMessage, target: string, options: PingOptions): Promise<SlugBeat> {
  const method = request.method ?? '';
  if (!PING_METHODS.includes(method))
    throw new PingError(405, 'method not allowed', { allow: PING_METHODS.join(', ') });
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  // By positions: taking the path apart makes an array and five strings for each ping.
  const from = path.indexOf('/', 1) + 1;
  const to = path.indexOf('/', from);
  const key = to < 0 ? path.slice(from) : path.slice(from, to);
  const rest = to < 0 ? '' : path.slice(to + 1);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  if (isUuid(key)) return record(request, rest, query, (input) => options.heartbeats.ping(key, input));
  const end = rest.indexOf('/');
  const slug = end < 0 ? rest : rest.slice(0, end);
  if (!WORKSPACE_KEY.test(key) || !SLUG.test(slug)) throw new PingError(400, 'invalid url format');
  const isNewWelcome = query !== '' && new URLSearchParams(query).get('create') === '1';
  const how = isNewWelcome ? 'pingOrCreate' : 'ping';
  return record(request, end < 0 ? '' : rest.slice(end + 1), query, (input) =>
    options.slugPings[how](key, slug, input),
  );
}

/** Sends the beat that a request is, by what stands behind the app's name in its address. */
function record(
  request: IncomingMessage,
  suffix: string,
  query: string,
  ping: (input: BeatInput) => Promise<SlugBeat>,
): Promise<SlugBeat> {
  const input: BeatInput = suffix === '' && query === '' ? {} : { ...kindOf(suffix), ...sourceOf(query) };
  const { socket } = request;
  const before = arriving.get(socket);
  if (request.method !== 'POST') return before === undefined ? ping(input) : before.then(() => ping(input));
  const message = messageOf(request);
  const turn = before === undefined ? message : before.then(() => message);
  // It may fail while the one before it is still waited for.
  if (before !== undefined) message.catch(nothing);
  const arrived = turn.then(nothing, nothing).finally(() => {
    if (arriving.get(socket) === arrived) arriving.delete(socket);
  });
  arriving.set(socket, arrived);
  return turn.then((read) => ping({ ...input, ...read }));
}

/**
 * The bodies that are on their way, by connection. A request that was sent behind one (pipelined) waits for
 * it: the beats of one sender keep their order.
 */
const arriving = new WeakMap<Socket, Promise<void>>();
const nothing = (): void => {};

function kindOf(suffix: string): BeatInput {
  if (suffix === '') return {};
  const kind = Object.hasOwn(KINDS, suffix) ? KINDS[suffix] : undefined;
  if (kind !== undefined) return { kind };
  if (!/^\d{1,3}$/.test(suffix) || Number(suffix) > 255) throw new PingError(400, 'invalid url format');
  return { exitCode: Number(suffix) };
}

function sourceOf(query: string): BeatInput {
  if (query === '') return {};
  const parameters = new URLSearchParams(query);
  const runId = parameters.get('rid');
  if (runId !== null && !isUuid(runId)) throw new PingError(400, 'invalid uuid format');
  const environment = parameters.get('env')?.toUpperCase();
  if (environment !== undefined && environment !== 'PRODUCTION' && environment !== 'DEVELOPMENT') {
    throw new PingError(400, `env: must be production or development, not ${shown(parameters.get('env'))}`);
  }
  return { runId, user: parameters.get('user'), host: parameters.get('host'), environment: environment ?? null };
}

async function messageOf(request: IncomingMessage): Promise<BeatInput> {
  const { head, tail, leftOut } = await readEnds(request, READ_BYTES, MAX_BODY_BYTES);
  if (head.length === 0) return {};
  if (leftOut === 0) return { message: (tail.length === 0 ? head : Buffer.concat([head, tail])).toString('utf8') };
  const missing = leftOut + head.length + tail.length - 2 * END_BYTES;
  const message = joinEnds(head.subarray(0, END_BYTES), tail.subarray(-END_BYTES), missing);
  return { message, messageTruncated: true };
}

function asPingError(error: unknown, logger: Logger): PingError {
  if (error instanceof PingError) return error;
  // Nobody reads it.
  if (error instanceof BrokenOffError) return new PingError(400, error.message, { connection: 'close' });
  if (error instanceof DomainError) {
    switch (error.code) {
      case 'NOT_FOUND':
        return new PingError(404, 'not found');
      case 'BAD_USER_INPUT':
        return new PingError(400, error.message);
      case 'RATE_LIMITED':
        return new PingError(429, error.message, {
          'retry-after': error instanceof RateLimitedError ? String(error.retryAfterSeconds) : RETRY_AFTER_SECONDS,
        });
      case 'UNAVAILABLE':
        return new PingError(503, error.message, { 'retry-after': RETRY_AFTER_SECONDS });
      default:
    }
  }
  logger.error({ err: error }, 'a ping failed');
  return new PingError(500, 'internal error');
}
