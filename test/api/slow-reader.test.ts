import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApp } from '../kit/apps.ts';
import { beats } from '../kit/beats.ts';
import { within } from '../kit/events.ts';
import { useServer } from '../kit/server.ts';
import { HEARTBEAT_STATUS, takeStatus, type StatusMessage } from '../kit/status-events.ts';

const server = useServer('pglite');
const CHANGES = 1_400;

/**
 * Asks for the same text a hundred times, so that few events fill the buffers between a server and a client that does
 * not read.
 */
const LARGE_EVENTS = `subscription ($filter: HeartbeatStatusFilter) { heartbeatStatus(filter: $filter) { cursor
  heartbeat { ${Array.from({ length: 100 }, (_, index) => `m${index}: message`).join(' ')} } } }`;

test('a subscriber who does not read is closed with 4409 and resumes by its cursor', async () => {
  const app = await createApp(server());
  const variables = { filter: { appIds: [app.id] } };
  const slow = new WebSocket(`${server().url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  const cursors: number[] = [];
  slow.on('message', (data: Buffer) => {
    const { payload } = JSON.parse(data.toString()) as { payload?: { data?: Partial<StatusMessage> } };
    const event = payload?.data?.heartbeatStatus;
    if (event) cursors.push(Number(event.cursor));
  });
  await once(slow, 'open');
  slow.send(JSON.stringify({ type: 'connection_init' }));
  await once(slow, 'message');
  slow.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: LARGE_EVENTS, variables } }));
  // Answered after the subscription has begun.
  slow.send(JSON.stringify({ id: '2', type: 'subscribe', payload: { query: '{ statistics { apps } }' } }));
  await once(slow, 'message');
  slow.pause();

  for (let sent = 0; sent < CHANGES; sent += 700) {
    const inputs = Array.from({ length: 700 }, (_, index) => ({
      app: app.id,
      kind: index % 2 === 0 ? 'SUCCESS' : 'FAIL',
      message: 'm'.repeat(1_000),
    }));
    expect((await beats(server(), inputs)).filter(({ error }) => error !== null)).toEqual([]);
  }
  const closed = once(slow, 'close') as Promise<[number, Buffer]>;
  slow.resume();
  const [code] = await within(20_000, closed, 'the socket was not closed');
  expect(code).toBe(4409);
  expect(cursors.length).toBeGreaterThan(0);
  expect(cursors.length).toBeLessThan(CHANGES - 1_000);

  const after = String(cursors.at(-1));
  const resumed = await server()
    .socket()
    .subscribe<StatusMessage>(HEARTBEAT_STATUS, { ...variables, after });
  const missed = await takeStatus(resumed, CHANGES - cursors.length);
  expect([...cursors, ...missed.map(({ cursor }) => Number(cursor))]).toEqual(
    Array.from({ length: CHANGES }, (_, index) => index + 1),
  );
});
