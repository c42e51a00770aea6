import type { ServerResponse } from 'node:http';
import { refusalOf } from '../../lib/refusal.ts';

/** Ends an answer with JSON that nobody keeps. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

/** Ends an answer with `{code, message, field}`. Throws what is not for the caller to know. */
export function answerError(response: ServerResponse, error: unknown): void {
  const { status, code, message, field, retryAfterSeconds } = refusalOf(error);
  if (retryAfterSeconds !== null) response.setHeader('retry-after', String(retryAfterSeconds));
  answerJson(response, status, { code, message, ...(field !== null && { field }) });
}
