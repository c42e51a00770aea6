import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApp } from '../kit/apps.ts';
import { send } from '../kit/http.ts';
import { openSocket } from '../kit/raw-socket.ts';
import { useServer } from '../kit/server.ts';

const server = useServer('pglite');
const MEGABYTE = 1_000_000;

/** Begins to send an operation of `bytes`, and stops one megabyte before its end. */
async function stall(bytes: number): Promise<{ socket: Socket; finish(): void }> {
  const { host } = new URL(server().url);
  const socket = await openSocket(server().url);
  const body = Buffer.from(JSON.stringify({ query: '{ __typename }', extensions: { x: '' } }));
  const padded = Buffer.concat([body, Buffer.alloc(bytes - body.length, ' ')]);
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`,
  );
  const sent = Promise.withResolvers<void>();
  socket.write(padded.subarray(0, bytes - MEGABYTE), () => sent.resolve());
  await sent.promise;
  return { socket, finish: () => socket.write(padded.subarray(bytes - MEGABYTE)) };
}

test('bodies that stall give way: one is refused when they are too much, the others and beats go on', async () => {
  const app = await createApp(server());
  const stalled = await Promise.all(Array.from({ length: 6 }, () => stall(11.9 * MEGABYTE)));
  const answers = stalled.map(async ({ socket, finish }) => {
    const [text] = (await once(socket, 'data')) as [Buffer];
    return { socket, finish, text: text.toString() };
  });
  const refused = await Promise.race(answers);
  expect(refused.text).toMatch(/^HTTP\/1\.1 503 .*retry-after: 5.*"UNAVAILABLE"/is);
  // A beat is never too much.
  const ping = { method: 'POST', body: 'x'.repeat(50_000) };
  expect(await send(`${server().url}/ping/${app.pingKey}`, ping)).toMatchObject({ status: 200 });
  const index = stalled.findIndex(({ socket }) => socket !== refused.socket);
  stalled[index]!.finish();
  expect((await answers[index]!).text).toMatch(/^HTTP\/1\.1 200 .*"__typename":"Query"/s);
  for (const { socket } of stalled) socket.destroy();
});

interface StalledMessage {
  socket: WebSocket;
  /** The code of the end. */
  closed: Promise<number>;
  finish(): void;
}

async function openWebSocket(): Promise<{ socket: WebSocket; network: Socket }> {
  const socket = new WebSocket(`${server().url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  // One that is given up may be reset before it can be told.
  socket.on('error', () => {});
  const opened = once(socket, 'open');
  const [response] = (await once(socket, 'upgrade')) as [IncomingMessage];
  await opened;
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  return { socket, network: response.socket };
}

const stalled = (socket: WebSocket, finish: () => void): StalledMessage => ({
  socket,
  closed: once(socket, 'close').then(([code]) => code as number),
  finish,
});

/** 11 MB of a message that is not complete, which is 11 kB on the network where it is compressed. */
async function stallFragment(compress: boolean): Promise<StalledMessage> {
  const { socket } = await openWebSocket();
  await new Promise((resolve) => socket.send(Buffer.alloc(11 * MEGABYTE), { fin: false, compress }, resolve));
  return stalled(socket, () => socket.send(''));
}

/** 11 MB of a frame of 12 MB. */
async function stallFrame(): Promise<StalledMessage> {
  const { socket, network } = await openWebSocket();
  const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
  head.writeUInt32BE(12 * MEGABYTE, 6);
  await new Promise((resolve) => network.write(Buffer.concat([head, Buffer.alloc(11 * MEGABYTE)]), resolve));
  return stalled(socket, () => network.write(Buffer.alloc(MEGABYTE)));
}

test.each([
  ['is compressed', () => stallFragment(true)],
  ['is not compressed', () => stallFragment(false)],
  ['ends within a frame', stallFrame],
])('a message over WebSocket that stalls and %s counts too', async (_title, stallOne) => {
  const messages = await Promise.all(Array.from({ length: 6 }, stallOne));
  const ends = messages.map(async ({ closed }, index) => ({ code: await closed, index }));
  const first = await Promise.race(ends);
  // Try again later, where it could be told.
  expect([1013, 1006]).toContain(first.code);
  const other = (first.index + 1) % messages.length;
  messages[other]!.finish();
  // What is no JSON is refused once it is whole.
  expect((await ends[other]!).code).toBe(4400);
  for (const { socket } of messages) socket.terminate();
});

test('an operation of more than 12 MB is refused, with its length told before or not', async () => {
  const ways: Record<string, string>[] = [{}, { 'transfer-encoding': 'chunked' }];
  for (const more of ways) {
    const headers = { 'content-type': 'application/json', ...more };
    const body = JSON.stringify({ query: `{ __typename } #${'x'.repeat(12_000_000)}` });
    const answer = await send(`${server().url}/graphql`, { method: 'POST', headers, body });
    expect(answer).toMatchObject({ status: 413, headers: { connection: 'close' } });
    expect(answer.body).toContain('more than 12000000 bytes');
  }
});
