import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createLogger } from '../../lib/logger.ts';
import { createListener } from './listener.ts';

test('a body that does not come is waited for so long and no longer', async () => {
  const logger = createLogger('silent');
  const webSocket = { upgrade: () => {}, close: async () => {} };
  const router = { handle: () => {}, mayUpgrade: () => false, endStreams: () => {} };
  const http = createListener({ router, webSocket, logger, requestTimeoutMs: 50 });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const socket = connect((http.address() as AddressInfo).port, '127.0.0.1');
  socket.write('POST /ping/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 .*the request was not there whole after 0\.05 s$/s);
  http.close();
});
