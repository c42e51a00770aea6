import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { createApp, readApp } from '../kit/apps.ts';
import { DATABASES, makeDatabase, settingsOf } from '../kit/databases.ts';
import { within } from '../kit/events.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { killServerProcesses, startServerProcess } from '../kit/server-process.ts';
import { SocketClient } from '../kit/socket-client.ts';
import { HEARTBEAT_STATUS } from '../kit/status-events.ts';
import { BeatStream } from '../kit/stream.ts';

/** Within seconds: a supervisor waits 10 s at least before it kills. */
const STOP_MS = 8_000;

afterEach(killServerProcesses);

describe.each(DATABASES)('a server on %s that is told to stop', (database) => {
  test('by SIGTERM or SIGINT ends cleanly within seconds, with sockets and streams open and beats coming in', async () => {
    const place = await makeDatabase(database);
    onTestFinished(place.remove);
    const env = settingsOf(place);
    let server = await startServerProcess(env);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const client = new GraphQLClient(server.url);
      const app = await createApp(client);
      const socket = new SocketClient(server.url);
      await socket.subscribe(HEARTBEAT_STATUS);
      const events = await client.sse(HEARTBEAT_STATUS);
      const stream = new BeatStream(server.url, [app]);
      await stream.until(20);

      const ended = await within(STOP_MS, server.kill(signal), `the server did not stop by ${signal}`);
      expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' });
      expect(ended.stdout).not.toMatch(/"level":[56]0/);
      expect((await socket.closed).code).toBe(1001);
      await events.end();
      await stream.stop();

      server = await startServerProcess(env);
      const count = (await readApp(new GraphQLClient(server.url), app.id))?.heartbeatCount ?? 0;
      expect(count).toBeGreaterThanOrEqual(stream.acknowledged.length);
      expect(count).toBeLessThanOrEqual(stream.sent.length);
    }
  });
});
