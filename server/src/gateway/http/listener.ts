import { createServer, STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GraphQLWebSocket } from '../graphql/websocket.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Router } from './router.ts';

export interface ListenerOptions {
  router: Router;
  webSocket: GraphQLWebSocket;
  logger: Logger;
  /** Until when a request must be there whole, its body too; left out: 30 s. */
  requestTimeoutMs?: number;
}

const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_EVERY_MS = 5_000;

/** The HTTP server, which does not listen yet. No peer's socket is without somebody who hears of its errors. */
export function createListener({
  router,
  webSocket,
  logger,
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
}: ListenerOptions): Server {
  const http = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(CHECK_EVERY_MS, requestTimeoutMs),
      // Any other upgrade is ignored, as RFC 9110 allows: several clients ask for HTTP/2 by it unless told otherwise.
      shouldUpgradeCallback: (request) => router.mayUpgrade(request),
    },
    (request, response) => router.handle(request, response),
  );
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', ignore);
    webSocket.upgrade(request, socket, head);
  });
  http.on('clientError', (error, socket) => refuse(error, socket, requestTimeoutMs));
  // Of single connections, such as that there are no more file descriptors for one; whoever listens to `listening`
  // hears of others.
  http.on('error', (error) => {
    if (http.listening) logger.error({ err: error }, 'a connection could not be taken');
  });
  return http;
}

/** A peer that is gone has nothing to be told. */
const ignore = (): void => {};

/** Says in one line what is wrong with a request that node's parser gave up, or that did not come in time. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex, requestTimeoutMs: number): void {
  socket.on('error', ignore);
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, message] = whyRefused(error, requestTimeoutMs);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `X-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`,
    () => socket.destroy(),
  );
}

function whyRefused(
  { code, message }: NodeJS.ErrnoException,
  requestTimeoutMs: number,
): [status: number, message: string] {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, `the request was not there whole after ${requestTimeoutMs / 1_000} s`];
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'the headers have more than 16 kB'];
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return [413, 'the extensions of a chunk are too long'];
    case 'HPE_INVALID_URL':
      return [400, 'the address has a character that must be percent-encoded'];
    default:
      return [400, `this is no HTTP request: ${message.replace(/^Parse Error: /, '')}`];
  }
}
