import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { HeartbeatKind } from '../features/apps/state.rules.ts';
import type { RecordedBeat } from '../features/heartbeats/beat-writer.service.ts';
import { MAX_MESSAGE_BYTES, type BeatInput } from '../features/heartbeats/heartbeat.input.ts';
import { DomainError, shown } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { isUuid } from '../lib/uuid.ts';
import { BodyTooLargeError, readBody } from './body.ts';
import { respondJson, respondText } from './respond.ts';

export interface PingTarget {
  ping(pingKey: string, input: BeatInput): Promise<RecordedBeat>;
}

const MAX_BODY_BYTES = 1_048_576;
const RETRY_AFTER_SECONDS = '5';
const HEADERS: OutgoingHttpHeaders = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  'ping-body-limit': String(MAX_MESSAGE_BYTES),
};
/** Of the answer to nearly every ping: made once, as names and values in turn, which node takes as they are. */
const OK_HEADERS = Object.entries({
  'content-type': 'text/plain; charset=utf-8',
  ...HEADERS,
  'content-length': '2',
}).flat() as string[];
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

/** `/ping/<key>[/start|/fail|/log|/<exit status>]`: answers `OK` once the beat is committed. */
export async function handlePing(
  request: IncomingMessage,
  response: ServerResponse,
  heartbeats: PingTarget,
  logger: Logger,
): Promise<void> {
  try {
    await receive(request, heartbeats, PING_METHODS);
    response.writeHead(200, OK_HEADERS);
    response.end(request.method === 'HEAD' ? undefined : 'OK');
  } catch (error) {
    const { status, message, headers } = asPingError(error, logger);
    respondText(response, status, message, { ...HEADERS, ...headers });
  }
}

/** `POST /heartbeat/<key>`: the same, answered in JSON. */
export async function handleHeartbeat(
  request: IncomingMessage,
  response: ServerResponse,
  heartbeats: PingTarget,
  logger: Logger,
): Promise<void> {
  try {
    const { heartbeat, app } = await receive(request, heartbeats, ['POST']);
    const { nextDeadlineAt } = app.state;
    const answer = {
      status: 'ok',
      appId: app.id,
      receivedAt: new Date(heartbeat.receivedAt).toISOString(),
      nextDeadlineAt: nextDeadlineAt === null ? null : new Date(nextDeadlineAt).toISOString(),
    };
    respondJson(response, 200, answer, HEADERS);
  } catch (error) {
    const { status, message, headers } = asPingError(error, logger);
    respondJson(response, status, { status: 'error', message }, { ...HEADERS, ...headers });
  }
}

/** Throws and rejects with what the request is refused with. */
function receive(request: IncomingMessage, heartbeats: PingTarget, methods: string[]): Promise<RecordedBeat> {
  const method = request.method ?? '';
  if (!methods.includes(method)) throw new PingError(405, 'method not allowed', { allow: methods.join(', ') });
  const url = request.url ?? '';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  // By positions: taking the path apart makes an array and five strings for each ping.
  const from = path.indexOf('/', 1) + 1;
  const to = path.indexOf('/', from);
  const key = to < 0 ? path.slice(from) : path.slice(from, to);
  const suffix = to < 0 ? '' : path.slice(to + 1);
  if (!isUuid(key) || suffix.includes('/')) throw new PingError(400, 'invalid url format');
  const input: BeatInput =
    suffix === '' && mark < 0 ? {} : { ...kindOf(suffix), ...sourceOf(mark < 0 ? '' : url.slice(mark + 1)) };
  if (method !== 'POST') return heartbeats.ping(key, input);
  return messageOf(request).then((message) => heartbeats.ping(key, { ...input, ...message }));
}

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
  // A few bytes more than are kept, so that a character across the limit is cut and not broken.
  const { kept, total } = await readBody(request, MAX_BODY_BYTES, MAX_MESSAGE_BYTES + 4);
  return total === 0 ? {} : { message: kept.toString('utf8'), messageTruncated: total > MAX_MESSAGE_BYTES };
}

function asPingError(error: unknown, logger: Logger): PingError {
  if (error instanceof PingError) return error;
  if (error instanceof BodyTooLargeError) return new PingError(413, error.message, { connection: 'close' });
  if (error instanceof DomainError) {
    switch (error.code) {
      case 'NOT_FOUND':
        return new PingError(404, 'not found');
      case 'BAD_USER_INPUT':
        return new PingError(400, error.message);
      case 'RATE_LIMITED':
        return new PingError(429, error.message, { 'retry-after': RETRY_AFTER_SECONDS });
      case 'UNAVAILABLE':
        return new PingError(503, error.message, { 'retry-after': RETRY_AFTER_SECONDS });
      default:
    }
  }
  logger.error({ err: error }, 'a ping failed');
  return new PingError(500, 'internal error');
}
