import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface HttpRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/**
 * One request with exactly these headers, also those that `fetch` does not let one set. The path goes out as it is
 * written.
 */
export async function send(url: string, request: HttpRequest = {}): Promise<HttpAnswer> {
  const response = await open(url, request);
  response.setEncoding('utf8');
  let body = '';
  for await (const chunk of response) body += chunk as string;
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

/**
 * The same, for an answer that does not end: destroy it. On a connection of its own, unlike `fetch`, which may use one
 * again in the very moment in which the server closes it for having been idle.
 */
export function open(url: string, { method = 'GET', headers = {}, body }: HttpRequest = {}): Promise<IncomingMessage> {
  const { hostname, port } = new URL(url);
  const path = url.slice(url.indexOf('/', 'http://'.length));
  return new Promise((resolve, reject) => {
    // Also what goes wrong later is told to somebody: the answer's reader.
    httpRequest({ hostname, port, path, method, headers, agent: false }, resolve).on('error', reject).end(body);
  });
}

/** A body in JSON, and the headers that it needs. */
export const jsonRequest = (body: unknown, headers: Record<string, string> = {}): HttpRequest => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** What a server answers to a request for a WebSocket: 101, or why it refuses. */
export function upgrade(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', { headers });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate();
      resolve({ status: 101, body: '' });
    });
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    socket.once('error', reject);
  });
}
