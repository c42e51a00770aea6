import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { DATABASES, makeDatabase, settingsOf } from '../kit/databases.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { send } from '../kit/http.ts';
import { openSocket } from '../kit/raw-socket.ts';
import { startServerProcess, type ServerProcess } from '../kit/server-process.ts';

// Whatever a peer sends, and whenever it goes away: the process goes on, answers others, and has nothing to say about
// it.

/** Texts of requests that break off anywhere, given the server's address and an app's ping key. */
const requests = (host: string, key: string): string[] => {
  const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n`;
  const protocol = 'Sec-WebSocket-Protocol: graphql-transport-ws\r\n';
  const subscription = JSON.stringify({ query: 'subscription { heartbeatStatus { cursor } }' });
  return [
    `GET /graphql HTTP/1.1\r\nHost: ${host}\r\nOrigin: https://evil.example\r\n${upgrade}${protocol}\r\n`,
    `GET /graphql HTTP/1.1\r\nHost: ${host}\r\n${upgrade}${protocol}\r\n\x81\x05hello`,
    `GET /graphql HTTP/1.1\r\nHost: ${host}\r\n${upgrade}${protocol}\r\n\xff\xff\xff\xff\xff\xff`,
    `GET /graphql HTTP/1.1\r\nHost: ${host}\r\n${upgrade}${protocol}\r\n\x81\x98\0\0\0\0{"type":"connection_init"}`,
    `GET /graphql HTTP/1.1\r\nHost: ${host}\r\n${upgrade}\r\n`,
    `GET /graphql HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    `GET /nowhere HTTP/1.1\r\nHost: ${host}\r\n${upgrade}${protocol}\r\n`,
    `POST /ping/${key} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 50000\r\n\r\n${'x'.repeat(20_000)}`,
    `POST /ping/${key} HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n`,
    `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{"query":"${'x'.repeat(70_000)}`,
    `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: ${subscription.length}\r\n\r\n${subscription}`,
    `GET / HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\n\r\nGET /apps HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\n\r\n`,
    `GET /metrics HTTP/1.1\r\nHost: ${host}\r\n\r\nGET /health HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `CONNECT example.org:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET /ping/${key} HTTP/1.1\r\nHost: ${host}\r\nExpect: the unexpected\r\n\r\n`,
    `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    `\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03`,
    '',
  ];
};

/** How a peer ends: it says that it has finished, vanishes with a reset, or resets while it is being answered. */
const ENDS = ['finish', 'reset', 'reset later'] as const;

describe.each(DATABASES)('peers that break off, on %s', (kind) => {
  let server: ServerProcess;
  let remove: () => Promise<void>;
  let key: string;

  beforeAll(async () => {
    const place = await makeDatabase(kind);
    remove = place.remove;
    server = await startServerProcess(settingsOf(place));
    key = (await createApp(new GraphQLClient(server.url))).pingKey;
  });
  afterAll(async () => {
    await server.kill('SIGKILL');
    await remove();
  });

  test('leave the process alive, answering, and with nothing in its log', async () => {
    const { host } = new URL(server.url);
    const texts = requests(host, key);
    const peer = fc.record({
      text: fc.constantFrom(...texts),
      /** Share of it that is sent before the end. */
      share: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      end: fc.constantFrom(...ENDS),
    });
    const peers = fc.sample(peer, { numRuns: 600, seed: 20_261_126 });
    const breakOff = async ({ text, share, end }: (typeof peers)[number]): Promise<void> => {
      const socket = await openSocket(server.url);
      socket.resume();
      const bytes = Buffer.from(text, 'latin1');
      socket.write(bytes.subarray(0, Math.ceil(bytes.length * share)));
      if (end === 'finish') socket.end();
      if (end === 'reset later') await Promise.race([once(socket, 'data'), once(socket, 'close'), wait(20)]);
      if (end !== 'finish') socket.resetAndDestroy();
      else setTimeout(() => socket.destroy(), 200).unref();
      if (!socket.closed) await once(socket, 'close');
    };
    for (let from = 0; from < peers.length; from += 50) await Promise.all(peers.slice(from, from + 50).map(breakOff));

    expect(await send(`${server.url}/ping/${key}`)).toMatchObject({ status: 200, body: 'OK' });
    expect(server.process.exitCode).toBeNull();
    expect(server.output.replace(/^Lubdub is at .*\nAccess is open: .*\n/, '')).toBe('');
  });

  test('and each foreign upgrade that is gone before it is refused', async () => {
    const [foreign = ''] = requests(new URL(server.url).host, key);
    for (let count = 0; count < 20; count += 1) {
      const socket = await openSocket(server.url);
      socket.write(foreign, () => socket.resetAndDestroy());
      await once(socket, 'close');
    }
    expect(await send(`${server.url}/ping/${key}`)).toMatchObject({ status: 200 });
  });
});
