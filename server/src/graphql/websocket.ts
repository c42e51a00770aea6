import { GraphQLError, type ExecutionArgs } from 'graphql';
import { handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { cancellable } from '../lib/cancellable.ts';
import type { Logger } from '../lib/logger.ts';
import { MailboxFullError } from '../lib/mailbox.ts';
import { presentError } from './errors.ts';
import { SharedExecution } from './shared-execution.ts';
import { servePeer, type Peer } from './websocket-peer.ts';
import type { GraphQLServer } from './yoga.ts';

/** Close code of a socket whose subscription was read too slowly; the client reconnects and resumes by cursor. */
const TOO_SLOW = 4409;
/** How long a client has to read that it was too slow. */
const LAST_WORD_MS = 5_000;
const GOING_AWAY = 1001;
const KEEP_ALIVE_MS = 12_000;
const MAX_MESSAGE_BYTES = 12_000_000;
/** Below this a message is sent as it is: compressing costs more than it saves. */
const COMPRESS_FROM_BYTES = 1_024;

export interface GraphQLWebSocket {
  /** Takes over a connection that asks for a WebSocket; the caller has checked its origin. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes every socket with 1001. */
  close(): Promise<void>;
}

type Envelope = ReturnType<GraphQLServer['getEnveloped']>;

/** GraphQL over WebSocket, subprotocol `graphql-transport-ws`, with the same plugins and errors as over HTTP. */
export function createGraphQLWebSocket(yoga: GraphQLServer, logger: Logger): GraphQLWebSocket {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols,
    perMessageDeflate: { threshold: COMPRESS_FROM_BYTES, serverNoContextTakeover: true, clientNoContextTakeover: true },
  });
  const shared = new SharedExecution(logger);
  const options: ServerOptions<Record<string, unknown>, Peer> = {
    execute: (args) => (args.rootValue as Envelope).execute(args) as never,
    subscribe: async (args) => {
      const { socket } = args.rootValue as Envelope & { socket: WebSocket };
      const results = await shared.subscribe({ ...args, rootValue: undefined });
      return 'next' in results ? closingWhenTooSlow(results, socket) : results;
    },
    onSubscribe: async (context, _id, params) => {
      const { request, socket } = context.extra;
      const onTooSlow = (): void => closeTooSlow(socket);
      const envelope = yoga.getEnveloped({ req: request, onTooSlow, params } as never);
      try {
        const document = envelope.parse(params.query);
        const errors = envelope.validate(envelope.schema, document) as readonly GraphQLError[];
        if (errors.length > 0) return errors.map((error) => presentError(error, logger));
        const args: ExecutionArgs = {
          schema: envelope.schema,
          operationName: params.operationName ?? null,
          document,
          variableValues: params.variables ?? null,
          rootValue: { ...envelope, socket },
          contextValue: await envelope.contextFactory(),
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
  return {
    upgrade: (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (webSocket) =>
        servePeer(server, { socket: webSocket, request }, KEEP_ALIVE_MS, logger),
      ),
    close: () => {
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'Going away');
      return new Promise((resolve) => sockets.close(() => resolve()));
    },
  };
}

/** The client is told, unless it does not read even that. */
function closeTooSlow(socket: WebSocket): void {
  socket.close(TOO_SLOW, 'read too slowly: reconnect with the last cursor');
  setTimeout(() => socket.terminate(), LAST_WORD_MS).unref();
}

/** A reader too slow for its changes of status has its socket closed: nothing else would tell it that it missed some. */
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
