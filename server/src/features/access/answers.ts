import type { ServerResponse } from 'node:http';
import { DomainError, RateLimitedError, unavailable, type ErrorCode } from '../../lib/errors.ts';
import { isDatabaseAway } from '../../lib/sql.ts';

const STATUS: Record<ErrorCode, number> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};
const RETRY_AFTER_SECONDS = '5';

/** Ends an answer with JSON that nobody keeps. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

/** Ends an answer with `{code, message, field}`. Throws what is not for the caller to know. */
export function answerError(response: ServerResponse, error: unknown): void {
  const known = isDatabaseAway(error) ? unavailable('the database cannot be reached; try again', error) : error;
  if (!(known instanceof DomainError)) throw error;
  const { code, message, field } = known;
  const status = STATUS[code];
  if (status === STATUS.RATE_LIMITED || status === STATUS.UNAVAILABLE)
    response.setHeader(
      'retry-after',
      known instanceof RateLimitedError ? String(known.retryAfterSeconds) : RETRY_AFTER_SECONDS,
    );
  answerJson(response, status, { code, message, ...(field !== null && { field }) });
}
