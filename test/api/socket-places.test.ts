import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createGraphQLWebSocket, type GraphQLWebSocketOptions } from '../../server/src/gateway/graphql/websocket.ts';
import { ANONYMOUS, Caller, EVERYBODY } from '../../server/src/graphql/caller.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { Uploads } from '../../server/src/lib/uploads.ts';

const CALLERS: Record<string, Caller> = {
  anybody: EVERYBODY,
  nobody: ANONYMOUS,
  operator: new Caller({ kind: 'USER', id: '1' }),
};
const MOST = 4;
const FULL = [1013, 'this server has 4 sockets and no room for another'];
const MADE_ROOM = [1013, 'this server needs the place for somebody else'];

let stop: () => Promise<void>;
let url: string;
/** By when they came. */
const sockets: WebSocket[] = [];

beforeEach(async () => {
  const webSocket = createGraphQLWebSocket({
    ...({} as GraphQLWebSocketOptions),
    callers: { identify: (_request, said) => CALLERS[String(said?.['as'])] ?? ANONYMOUS },
    connections: { add: () => () => {} } as unknown as GraphQLWebSocketOptions['connections'],
    clients: { open: () => () => {} } as unknown as GraphQLWebSocketOptions['clients'],
    clientBeats: { sent() {}, answered() {}, missed() {} },
    addressOf: ({ headers }) => String(headers['x-from']),
    uploads: new Uploads(),
    logger: createLogger('silent'),
    maxSockets: MOST,
  });
  const http = createServer();
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    webSocket.upgrade(request, socket, head),
  );
  await once(http.listen(0, '127.0.0.1'), 'listening');
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`;
  stop = async () => {
    await webSocket.close();
    http.close();
  };
});
afterEach(async () => {
  sockets.length = 0;
  await stop();
});

/** A socket from this address; with `as`, once it has said who it is. */
async function open(from: string, as?: 'anybody' | 'nobody' | 'operator'): Promise<WebSocket> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers: { 'x-from': from } });
  sockets.push(socket);
  await once(socket, 'open');
  if (as !== undefined) {
    socket.send(JSON.stringify({ type: 'connection_init', payload: { as } }));
    expect(String((await once(socket, 'message'))[0])).toContain('connection_ack');
  }
  return socket;
}

async function ended(socket: WebSocket): Promise<[number, string]> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return [code, reason.toString()];
}

/** Of all that have come, those that are open. */
const there = (): number[] => sockets.flatMap(({ readyState }, index) => (readyState === WebSocket.OPEN ? index : []));

describe('a process that has as many sockets as it may', () => {
  test('closes the next with 1013, and takes one again when one has gone', async () => {
    const first = await open('10.0.0.1', 'operator');
    for (let count = 1; count < MOST; count += 1) await open('10.0.0.1', 'operator');
    expect(await ended(await open('10.0.0.2'))).toEqual(FULL);
    first.close();
    await once(first, 'close');
    await open('10.0.0.2', 'operator');
  });

  test('where nobody has to say who they are, has the address make room that has more than another', async () => {
    for (let count = 0; count < MOST; count += 1) await open('10.0.0.1', 'anybody');
    const left = ended(sockets[0] as WebSocket);
    await open('10.0.0.2', 'anybody');
    expect(await left).toEqual(MADE_ROOM);
    // Among those from one address all are alike, as where a proxy stands before them that is not trusted.
    expect(await ended(await open('10.0.0.1'))).toEqual(FULL);
    expect(there()).toEqual([1, 2, 3, 4]);
  });
});

describe('strangers', () => {
  test('have half of the places: the address that has most of these loses its oldest', async () => {
    await open('10.0.0.1', 'nobody');
    await open('10.0.0.2', 'nobody');
    const left = ended(sockets[0] as WebSocket);
    await open('10.0.0.1');
    expect(await left).toEqual(MADE_ROOM);
    const next = ended(sockets[1] as WebSocket);
    await open('10.0.0.2');
    expect(await next).toEqual(MADE_ROOM);
    expect(there()).toEqual([2, 3]);
  });

  test('are those of one IPv6 network together', async () => {
    await open('2001:db8::1:1', 'nobody');
    await open('10.0.0.2', 'nobody');
    const left = ended(sockets[0] as WebSocket);
    await open('2001:db8::2:2', 'nobody');
    expect(await left).toEqual(MADE_ROOM);
  });

  test('shut nobody out who then says who they are, however many come', async () => {
    await open('10.0.0.1', 'operator');
    for (let count = 0; count < 3 * MOST; count += 1) await open('10.0.0.9', 'nobody');
    for (let count = 0; count < MOST - 1; count += 1) await open('10.0.0.1', 'operator');
    const operators = [0, ...[1, 2, 3].map((count) => 3 * MOST + count)];
    await expect.poll(there).toEqual(operators);
  });
});
