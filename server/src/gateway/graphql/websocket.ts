import { GraphQLError, type ExecutionArgs } from 'graphql';
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { introduced } from '../../features/connections/client.ts';
import type { ConnectionsService } from '../../features/connections/connections.service.ts';
import { Heart } from '../../features/connections/heart.ts';
import { ANONYMOUS } from '../../graphql/caller.ts';
import type { Callers } from '../../graphql/feature.ts';
import { cancellable } from '../../lib/cancellable.ts';
import { badInput, DomainError, shown } from '../../lib/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import type { ClientBeatMeter } from '../../lib/metrics.ts';
import { MailboxFullError } from '../../lib/mailbox.ts';
import type { Uploads } from '../../lib/uploads.ts';
import { presentError } from '../../graphql/errors.ts';
import type { Operations } from './operations.ts';
import type { ApiLimits } from '../api-limits.ts';
import type { LiveConnections } from '../live-connections.ts';
import { Places, type Seated } from './places.ts';
import { servePeer, type Peer } from './websocket-peer.ts';
import { countUploads } from './websocket-uploads.ts';

/** Close code of a socket whose subscription was read too slowly; the client reconnects and resumes by cursor. */
const TOO_SLOW = 4409;
/** Close code of a socket whose caller may not have it, or no longer: the client does not try again by itself. */
const FORBIDDEN = CloseCode.Forbidden;
/** Close code of a socket for which this process has no room (RFC 6455's registry: Try Again Later). */
const TRY_AGAIN_LATER = 1013;
/** How long a client has to read that it was too slow. */
const LAST_WORD_MS = 5_000;
const GOING_AWAY = 1001;
const KEEP_ALIVE_MS = 12_000;
const MAX_MESSAGE_BYTES = 12_000_000;
/** Below this a message is sent as it is: compressing costs more than it saves. */
const COMPRESS_FROM_BYTES = 1_024;
/** Sockets of one process: as many dashboards and agents, at some 50 kB each. */
const MAX_SOCKETS = 10_000;
/** Operations of one socket that have not ended: subscriptions, and queries that are not answered yet. */
const MAX_OPERATIONS = 200;
/** The id of an operation comes back with each of its messages. */
const MAX_ID_LENGTH = 255;
/** What one socket has not read when it asks for more; a single answer may have as much. */
const MAX_UNREAD_BYTES = 64_000_000;

export interface GraphQLWebSocketOptions {
  operations: Operations;
  callers: Callers;
  limits: ApiLimits;
  connections: LiveConnections;
  /** Told of everybody who is connected. */
  clients: ConnectionsService;
  clientBeats: ClientBeatMeter;
  addressOf(request: IncomingMessage): string;
  uploads: Uploads;
  logger: Logger;
  /** Left out: 10,000. */
  maxSockets?: number;
}

export interface GraphQLWebSocket {
  /** Takes over a connection that asks for a WebSocket; the caller has checked its origin. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes every socket with 1001. */
  close(): Promise<void>;
}

/** GraphQL over WebSocket, subprotocol `graphql-transport-ws`. */
export function createGraphQLWebSocket({
  operations,
  callers,
  limits,
  connections,
  clients,
  clientBeats,
  addressOf,
  uploads,
  logger,
  maxSockets = MAX_SOCKETS,
}: GraphQLWebSocketOptions): GraphQLWebSocket {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols,
    perMessageDeflate: { threshold: COMPRESS_FROM_BYTES, serverNoContextTakeover: true, clientNoContextTakeover: true },
  });
  const places = new Places(maxSockets);
  /** Queries of each socket that run, those too whose client no longer waits for them. */
  const running = new WeakMap<WebSocket, number>();
  const options: ServerOptions<Record<string, unknown>, Peer> = {
    onConnect: async (context) => {
      const { extra, connectionParams } = context;
      // Nothing else needs what a client says of itself, up to 12 MB for as long as it stays.
      delete (context as { connectionParams?: unknown }).connectionParams;
      try {
        const caller = await callers.identify(extra.request, connectionParams ?? null);
        const { request, socket, heart } = extra;
        extra.caller = caller;
        places.isOf(extra.seat, caller);
        // Strangers are not connected to anything, and are not listed under names of their choice.
        if (caller.kind !== 'ANONYMOUS') {
          const { clientName } = connectionParams ?? {};
          const disconnect = clients.open({
            ...introduced({ caller, request, address: addressOf(request), clientName }),
            transport: 'WEBSOCKET',
            heart,
            subscriptions: () => Object.keys(context.subscriptions).length,
          });
          socket.once('close', disconnect);
        }
        const credentials = credentialsOf(connectionParams);
        const forget = connections.add({
          caller,
          identifyAgain: () => callers.identify(request, credentials),
          close: () => closeSoon(socket, FORBIDDEN, 'your access has changed: connect again with what holds now'),
        });
        socket.once('close', forget);
        return true;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        // It may well be somebody, but who could not be found out now.
        if (error.code !== 'UNAUTHENTICATED') closeSoon(extra.socket, TRY_AGAIN_LATER, error.message);
        // The protocol's 4403: the client does not try again.
        return false;
      }
    },
    execute: async (args) => {
      const { socket } = args.rootValue as Root;
      running.set(socket, (running.get(socket) ?? 0) + 1);
      try {
        return await operations.execute({ ...args, rootValue: undefined });
      } finally {
        running.set(socket, (running.get(socket) ?? 1) - 1);
      }
    },
    subscribe: async (args) => {
      const { socket } = args.rootValue as Root;
      const results = await operations.subscribe({ ...args, rootValue: undefined });
      return 'next' in results ? closingWhenTooSlow(results, socket) : results;
    },
    onSubscribe: async (context, id, params) => {
      const { request, socket, caller } = context.extra;
      try {
        if (limits.counts(caller)) await limits.take(caller);
        checkRoom(id, Math.max(Object.keys(context.subscriptions).length, (running.get(socket) ?? 0) + 1));
        const document = operations.parse(params.query);
        const errors = operations.validate(document);
        if (errors.length > 0) return errors;
        const args: ExecutionArgs = {
          schema: operations.schema,
          operationName: params.operationName ?? null,
          document,
          variableValues: params.variables ?? null,
          rootValue: { socket },
          contextValue: operations.contextOf({ req: request, caller, onTooSlow: () => closeTooSlow(socket) }),
        };
        return args;
      } catch (error) {
        return [presentError(error, logger)];
      }
    },
    onError: (_context, _id, _payload, errors) =>
      errors.map((error) => (error instanceof GraphQLError ? presentError(error, logger) : error)),
  };
  const server = makeServer<Record<string, unknown>, Peer>(options);
  const accept = (socket: WebSocket, request: IncomingMessage): void => {
    const seat: Seated = { leave: () => closeAtOnce(socket, 'this server needs the place for somebody else') };
    if (!places.take(seat, addressOf(request))) {
      socket.on('error', () => socket.terminate());
      closeSoon(socket, TRY_AGAIN_LATER, `this server has ${maxSockets} sockets and no room for another`);
      return;
    }
    socket.once('close', () => places.free(seat));
    // With the socket goes what it holds of the message, at once.
    countUploads(socket, uploads, ({ message }) => closeAtOnce(socket, message));
    socket.on('message', () => {
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) closeTooSlow(socket);
    });
    const heart = new Heart(clientBeats, performance.now());
    servePeer(server, { socket, request, caller: ANONYMOUS, heart, seat }, KEEP_ALIVE_MS, logger);
  };
  return {
    upgrade: (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, request)),
    close: () => {
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'Going away');
      return new Promise((resolve) => sockets.close(() => resolve()));
    },
  };
}

/** Of what a client has said of itself, all that is kept. */
const credentialsOf = (said: Record<string, unknown> | undefined): Record<string, unknown> => ({
  authorization: said?.['authorization'],
  'x-api-key': said?.['x-api-key'],
});

/** What graphql-ws hands on with an operation. */
interface Root {
  socket: WebSocket;
}

/** Throws where a socket may not begin one more operation; `count` has it already. */
function checkRoom(id: string, count: number): void {
  if (id.length > MAX_ID_LENGTH) throw badInput('id', `must be at most ${MAX_ID_LENGTH} characters, not ${shown(id)}`);
  if (count > MAX_OPERATIONS)
    throw new DomainError(
      'RATE_LIMITED',
      `${MAX_OPERATIONS} operations of this socket have not ended; end a subscription, or open another socket`,
    );
}

const closeTooSlow = (socket: WebSocket): void =>
  closeSoon(socket, TOO_SLOW, 'read too slowly: reconnect with the last cursor');

/** The client may read why, and the place is free in any case. */
function closeAtOnce(socket: WebSocket, reason: string): void {
  socket.close(TRY_AGAIN_LATER, reason);
  socket.terminate();
}

/** The client is told, unless it does not read even that. */
function closeSoon(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), LAST_WORD_MS).unref();
}

/**
 * A reader too slow for its changes of status has its socket closed: nothing else would tell it that it missed some.
 */
function closingWhenTooSlow<Item>(events: AsyncGenerator<Item>, socket: WebSocket): AsyncGenerator<Item> {
  async function* guarded(): AsyncGenerator<Item> {
    try {
      yield* events;
    } catch (error) {
      if (!(error instanceof MailboxFullError)) throw error;
      closeTooSlow(socket);
    }
  }
  return cancellable(guarded(), () => void events.return(undefined));
}
