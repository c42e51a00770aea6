import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApp, type App } from '../kit/apps.ts';
import { beats } from '../kit/beats.ts';
import { eventually } from '../kit/eventually.ts';
import { send } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

const server = useServer('postgresql');

/**
 * Asks for the same text many times over, so that few events fill what lies between a server and a client that does not
 * read.
 */
const LARGE_EVENTS = `subscription ($filter: HeartbeatStatusFilter) { heartbeatStatus(filter: $filter) { cursor status
  app { heartbeatCount } heartbeat { ${Array.from({ length: 100 }, (_, index) => `m${index}: message`).join(' ')} } } }`;

interface Event {
  cursor: string;
  status: string;
  app: { heartbeatCount: number };
}

test('a subscriber who never reads is let go at 1,000 unread changes, and its connection ended', async () => {
  const app = await createApp(server());
  const { socket } = await subscribeWithoutReading(app);
  expect(await subscribers()).toBe(1);
  await beatOften(app, 800, ['SUCCESS', 'FAIL']);
  expect(await subscribers()).toBe(1);
  await beatOften(app, 600, ['SUCCESS', 'FAIL']);
  expect(await subscribers()).toBe(0);
  // It reads nothing, so it notices only when it writes.
  await eventually(
    () => {
      socket.ping();
      return socket.readyState;
    },
    (state) => state !== WebSocket.OPEN,
  );
});

test('of beats that change nothing a slow reader gets the newest, and all changes of status', async () => {
  const app = await createApp(server());
  const { socket, events } = await subscribeWithoutReading(app);
  const BEATS = 1_200;
  await beatOften(app, BEATS, ['SUCCESS']);
  await beatOften(app, 2, ['FAIL', 'SUCCESS']);
  await beatOften(app, BEATS, ['SUCCESS']);
  expect(await subscribers()).toBe(1);
  socket.resume();
  await eventually(
    () => events.at(-1)?.app.heartbeatCount,
    (count) => count === 2 * BEATS + 2,
  );
  expect(events.length).toBeLessThan(BEATS);
  const statuses = events.map(({ status }) => status);
  expect(statuses.filter((status, index) => status !== statuses[index - 1])).toEqual(['UP', 'DOWN', 'UP']);
  const counts = events.map(({ app: { heartbeatCount } }) => heartbeatCount);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  socket.terminate();
  await eventually(subscribers, (count) => count === 0);
});

test.each(['heartbeatStatus { cursor }', 'heartbeatStatusBatches { cursor }'])(
  'whoever leaves %s while nothing happens leaves no listener behind',
  async (field) => {
    const polite = await server().socket().subscribe(`subscription { ${field} }`);
    const socket = server().socket();
    await socket.subscribe(`subscription { ${field} }`);
    const streamed = await server().sse(`subscription { ${field} }`);
    expect(await subscribers()).toBe(3);
    await polite[Symbol.asyncDispose]();
    await eventually(subscribers, (count) => count === 2);
    await socket[Symbol.asyncDispose]();
    await eventually(subscribers, (count) => count === 1);
    await streamed[Symbol.asyncDispose]();
    await eventually(subscribers, (count) => count === 0);
  },
);

/** Subscriptions to events of apps that the server keeps. */
async function subscribers(): Promise<number> {
  const { body } = await send(`${server().url}/metrics`);
  return Number(/^lubdub_subscribers (\d+)/m.exec(body)?.[1]);
}

/** Resolves once the subscription is live. */
async function subscribeWithoutReading(app: App): Promise<{ socket: WebSocket; events: Event[] }> {
  const socket = new WebSocket(`${server().url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  const events: Event[] = [];
  socket.on('message', (data: Buffer) => {
    const { payload } = JSON.parse(data.toString()) as { payload?: { data?: { heartbeatStatus?: Event } } };
    if (payload?.data?.heartbeatStatus) events.push(payload.data.heartbeatStatus);
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  const variables = { filter: { appIds: [app.id] } };
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: LARGE_EVENTS, variables } }));
  // Answered after the subscription has begun.
  socket.send(JSON.stringify({ id: '2', type: 'subscribe', payload: { query: '{ statistics { apps } }' } }));
  await once(socket, 'message');
  socket.pause();
  return { socket, events };
}

async function beatOften(app: App, count: number, kinds: string[]): Promise<void> {
  for (let sent = 0; sent < count; sent += 400) {
    const inputs = Array.from({ length: Math.min(400, count - sent) }, (_, index) => ({
      app: app.id,
      kind: kinds[index % kinds.length],
      message: 'm'.repeat(1_000),
    }));
    expect((await beats(server(), inputs)).filter(({ error }) => error !== null)).toEqual([]);
  }
}
