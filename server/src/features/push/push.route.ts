import type { ServerResponse } from 'node:http';
import type { Route } from '../../graphql/feature.ts';
import type { AppAddress, AppCache } from '../../ledger/app-cache.ts';
import { DomainError, RateLimitedError, unavailable } from '../../lib/errors.ts';
import { isDatabaseAway, type Sql } from '../../lib/sql.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { BeatInput } from '../heartbeats/heartbeat.input.ts';
import type { HeartbeatsService } from '../heartbeats/heartbeats.service.ts';
import type { PushTokensService } from './push-tokens.service.ts';

export interface PushRouteOptions {
  pushTokens: Pick<PushTokensService, 'appIdOf'>;
  heartbeats: Pick<HeartbeatsService, 'pingAt'>;
  cache: AppCache;
  sql: Sql;
}

const PREFIX = '/api/push/';
const MAX_PING_MS = 100_000_000_000;
const NOT_FOUND = 'Monitor not found or not active.';
const WRONG_PING = `Invalid ping value. Must be between 0 and ${MAX_PING_MS} ms.`;
const RETRY_AFTER_SECONDS = '5';

class PushError extends Error {}

/**
 * Uptime Kuma's `/api/push/<token>?status=up&msg=OK&ping=`, by any method: what its clients send is a beat, and they are
 * answered in its words, once the beat is committed. Also by an app's ping key.
 */
export const pushRoute = (options: PushRouteOptions): Route => ({
  prefix: PREFIX,
  access: 'anybody',
  byKeyOnly: true,
  handle: async (request, response, path) => {
    try {
      const address = await addressOf(path.slice(PREFIX.length), options);
      if (address === null) throw new PushError(NOT_FOUND);
      const query = new URLSearchParams(request.url?.split('?', 2)[1] ?? '');
      await options.heartbeats.pingAt(address, beatOf(query));
      answer(response, 200, { ok: true });
    } catch (error) {
      answerError(response, error);
    }
  },
});

/** Of the app that has this token; null where none has, or nobody waits for it. */
async function addressOf(token: string, { pushTokens, cache, sql }: PushRouteOptions): Promise<AppAddress | null> {
  const appId = isUuid(token) ? null : await pushTokens.appIdOf(token);
  if (appId === null && !isUuid(token)) return null;
  const address: AppAddress =
    appId === null ? { by: 'pingKey', value: token.toLowerCase() } : { by: 'id', value: appId };
  await cache.load(sql, [address]);
  const app = cache.find(address);
  return app === undefined || (app.state.status === 'PAUSED' && !app.state.resumeOnBeat) ? null : address;
}

function beatOf(query: URLSearchParams): BeatInput {
  const status = query.get('status') ?? 'up';
  const ping = Number.parseFloat(query.get('ping') ?? '') || null;
  if (ping !== null && (ping < 0 || ping > MAX_PING_MS)) throw new PushError(WRONG_PING);
  return { kind: status === 'up' ? 'SUCCESS' : 'FAIL', message: query.get('msg') || 'OK', latencyMs: ping };
}

/** Where waiting helps it is 429 or 503, as for pings; Uptime Kuma has 404 for everything. */
function answerError(response: ServerResponse, error: unknown): void {
  if (error instanceof PushError) return answer(response, 404, { ok: false, msg: error.message });
  const known = isDatabaseAway(error) ? unavailable('the database cannot be reached', error) : error;
  if (!(known instanceof DomainError)) throw error;
  const { code, message } = known;
  if (known instanceof RateLimitedError) response.setHeader('retry-after', String(known.retryAfterSeconds));
  else if (code === 'UNAVAILABLE') response.setHeader('retry-after', RETRY_AFTER_SECONDS);
  const status = { RATE_LIMITED: 429, UNAVAILABLE: 503 }[code as string] ?? 404;
  answer(response, status, { ok: false, msg: code === 'NOT_FOUND' ? NOT_FOUND : message });
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}
