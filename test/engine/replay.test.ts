import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { within } from '../kit/events.ts';
import { killServerProcesses } from '../kit/server-process.ts';
import { Cluster, PingLoad } from './cluster.ts';
import { createFleet } from './fleet.ts';

const CLIENTS = 8;
const RECONNECTS = 1_000;
const PATIENCE_MS = 10_000;
const QUERY = `subscription ($after: String) { heartbeatStatus(filter: { changesOnly: true }, after: $after) { cursor } }`;

afterEach(killServerProcesses);

test('whoever reconnects 1,000 times while three processes write sees each change of status once, in the order of commits', async () => {
  await using cluster = await Cluster.start(3);
  const fleet = await createFleet(
    cluster.members[0]!,
    Array.from({ length: 60 }, () => ({ schedule: { everySeconds: 3_600 } })),
  );
  const load = new PingLoad(
    cluster.members,
    fleet.map(({ pingKey }) => pingKey),
    8,
  );
  await load.more(10);
  const read = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      const cursors: number[] = [];
      for (let visit = 0; visit < RECONNECTS / CLIENTS; visit += 1) {
        // Another process each time: what one has told another one goes on from.
        const { url } = cluster.members[(client + visit) % 3]!;
        cursors.push(...(await visitServer(url, cursors.at(-1) ?? 0, 1 + ((client + visit) % 4))));
      }
      return cursors;
    }),
  );
  await load.stop();
  for (const cursors of read) {
    expect(cursors.length).toBeGreaterThanOrEqual(RECONNECTS / CLIENTS);
    expect(cursors).toEqual(cursors.map((_, index) => index + 1));
  }
});

/** Subscribes on a connection of its own, reads at least so many changes after the cursor, and goes without a word. */
async function visitServer(url: string, after: number, count: number): Promise<number[]> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  const enough = Promise.withResolvers<void>();
  const cursors: number[] = [];
  socket.on('message', (data: Buffer) => {
    const { type, payload } = JSON.parse(data.toString()) as {
      type: string;
      payload?: { data?: { heartbeatStatus: { cursor: string } } };
    };
    if (type === 'connection_ack')
      socket.send(
        JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY, variables: { after: String(after) } } }),
      );
    else if (type === 'next' && payload?.data) cursors.push(Number(payload.data.heartbeatStatus.cursor));
    else enough.reject(new Error(data.toString()));
    if (cursors.length >= count) enough.resolve();
  });
  socket.on('error', (error) => enough.reject(error));
  socket.once('close', () => enough.reject(new Error('closed')));
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await within(PATIENCE_MS, enough.promise, `no change after ${after}`);
  socket.terminate();
  return cursors;
}
