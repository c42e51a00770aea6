import { CloseCode, type Server } from 'graphql-ws';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Heart } from '../../features/connections/heart.ts';
import type { Caller } from '../../graphql/caller.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Seated } from './places.ts';

/** What graphql-ws knows of a connection beside its messages. */
export interface Peer {
  socket: WebSocket;
  request: IncomingMessage;
  /** Nobody until the connection has been acknowledged. */
  caller: Caller;
  /** The server's beats to it, and its answers. */
  heart: Heart;
  /** Its place among all sockets. */
  seat: Seated;
}

/**
 * Puts one WebSocket under the protocol. A ping every `keepAliveMs`, the server's beat, and an end where it is not answered until the next
 * one. What a peer does to its own socket (malformed frames, a reset in the middle of an answer) is news to nobody:
 * `ws` has closed it with the right code by then.
 */
export function servePeer(server: Server<Peer>, peer: Peer, keepAliveMs: number, logger: Logger): void {
  const { socket, heart } = peer;
  socket.on('error', (error) => logger.debug({ err: error }, 'a WebSocket broke'));
  socket.on('pong', () => heart.answer(performance.now()));
  const beat = (): void => {
    if (!heart.isAnswered) return socket.terminate();
    if (socket.readyState !== socket.OPEN) return;
    heart.beat(performance.now());
    socket.ping();
  };
  beat();
  const keepAlive = setInterval(beat, keepAliveMs);

  const closed = server.opened(
    {
      protocol: socket.protocol,
      // A message that could not be sent has lost its reader: the close event ends all that it asked for.
      send: (data) =>
        new Promise((resolve) => {
          if (socket.readyState === socket.OPEN) socket.send(data, () => resolve());
          else resolve();
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) =>
        socket.on('message', (data) => {
          // With `ws`'s default, text and binary alike come as a Buffer.
          take((data as Buffer).toString('utf8')).catch((error: unknown) => {
            logger.error({ err: error }, 'a message over WebSocket could not be handled');
            socket.close(CloseCode.InternalServerError, 'Internal server error');
          });
        }),
    },
    peer,
  );
  socket.once('close', (code, reason) => {
    clearInterval(keepAlive);
    heart.end(performance.now());
    void closed(code, reason.toString('utf8'));
  });
}
