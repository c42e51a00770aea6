import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { DomainError, RateLimitedError, unavailable } from '../../lib/errors.ts';
import { isDatabaseAway } from '../../lib/sql.ts';

/** What is answered; without a body: an empty one. */
export interface CheckAnswer {
  status: number;
  json?: object;
  text?: string;
  headers?: OutgoingHttpHeaders;
}

const RETRY_AFTER_SECONDS = '5';

/** Healthchecks' own leave for pages from elsewhere: these routes go by a key, which no page has by itself. */
export const cors = (methods: readonly string[]): OutgoingHttpHeaders => ({
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'X-Api-Key',
  'access-control-allow-methods': [...methods, 'OPTIONS'].join(', '),
  'access-control-max-age': '600',
});

export function send(response: ServerResponse, { status, json, text, headers }: CheckAnswer): void {
  const body = json === undefined ? (text ?? '') : JSON.stringify(json);
  response.writeHead(status, {
    'cache-control': 'no-store',
    ...(json !== undefined && { 'content-type': 'application/json' }),
    ...(text !== undefined && { 'content-type': 'text/plain; charset=utf-8' }),
    ...(status !== 204 && { 'content-length': Buffer.byteLength(body) }),
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

export const refused = (status: number, error: string): CheckAnswer => ({ status, json: { error } });

/** An error as Healthchecks tells it; 404 without a body. Throws what the caller must not know of. */
export function answerTo(error: unknown): CheckAnswer {
  const known = isDatabaseAway(error) ? unavailable('the database cannot be reached', error) : error;
  if (!(known instanceof DomainError)) throw error;
  const { code, message } = known;
  switch (code) {
    case 'BAD_USER_INPUT':
    case 'CONFLICT':
      return refused(400, message);
    case 'UNAUTHENTICATED':
    case 'FORBIDDEN':
      return refused(401, 'wrong api key');
    case 'NOT_FOUND':
      return { status: 404 };
    case 'RATE_LIMITED': {
      const retry = known instanceof RateLimitedError ? String(known.retryAfterSeconds) : RETRY_AFTER_SECONDS;
      return { ...refused(429, message), headers: { 'retry-after': retry } };
    }
    default:
      return { ...refused(503, message), headers: { 'retry-after': RETRY_AFTER_SECONDS } };
  }
}
