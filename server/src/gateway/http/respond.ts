import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Ends a response with a body; a HEAD request gets its headers only. */
export function respond(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: OutgoingHttpHeaders,
): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

export function respondText(
  response: ServerResponse,
  status: number,
  body: string,
  headers: OutgoingHttpHeaders = {},
): void {
  respond(response, status, body, { 'content-type': 'text/plain; charset=utf-8', ...headers });
}

export function respondJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  respond(response, status, JSON.stringify(body), { 'content-type': 'application/json; charset=utf-8', ...headers });
}
