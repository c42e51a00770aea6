import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { eventually } from '../kit/eventually.ts';
import { send } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

const server = useServer('pglite');
const MOST = 200;

interface Message {
  id?: string;
  type: string;
  payload?: unknown;
}

/** A socket that keeps what it hears. */
async function connect(): Promise<{ socket: WebSocket; heard: Message[]; say(message: object): void }> {
  const socket = new WebSocket(`${server().url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    // What is unread must not be small for being all the same.
    perMessageDeflate: false,
  });
  const heard: Message[] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Message));
  await once(socket, 'open');
  const say = (message: object): void => socket.send(JSON.stringify(message));
  say({ type: 'connection_init', payload: { token: 'x'.repeat(1_000) } });
  await once(socket, 'message');
  heard.length = 0;
  return { socket, heard, say };
}

const subscribe = (id: string, query: string) => ({ id, type: 'subscribe', payload: { query } });
const CHANGES = 'subscription { appChanges { appId } }';

async function subscribers(): Promise<number> {
  const { body } = await send(`${server().url}/metrics`);
  return Number(/^lubdub_subscribers (\d+)/m.exec(body)?.[1]);
}

test('a socket has 200 subscriptions; one more is refused, and the others go on', async () => {
  const app = await createApp(server());
  const { socket, heard, say } = await connect();
  const watch = `subscription { heartbeatStatus(filter: { appIds: ["${app.id}"] }) { status } }`;
  for (let at = 0; at < MOST; at += 1) say(subscribe(`s${at}`, watch));
  say(subscribe('one more', watch));
  say(subscribe('a query', '{ __typename }'));
  await eventually(
    () => heard.length,
    (count) => count >= 2,
  );
  expect(heard).toMatchObject(
    ['one more', 'a query'].map((id) => ({
      id,
      type: 'error',
      payload: [{ message: expect.stringContaining('200 operations') as string, extensions: { code: 'RATE_LIMITED' } }],
    })),
  );
  expect(await subscribers()).toBe(MOST);
  // Room for one: the next is taken.
  say({ id: 's0', type: 'complete' });
  await eventually(subscribers, (count) => count === MOST - 1);
  say(subscribe('later', watch));
  await eventually(subscribers, (count) => count === MOST);
  heard.length = 0;
  await beat(server(), app);
  await eventually(
    () => heard.length,
    (count) => count === MOST,
  );
  expect(new Set(heard.map(({ type }) => type))).toEqual(new Set(['next']));
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.close();
  await eventually(subscribers, (count) => count === 0);
});

test('queries that their client gave up count as long as they run', async () => {
  const { socket, heard, say } = await connect();
  for (let at = 0; at < 1_000; at += 1) {
    say(subscribe('again', '{ statistics { apps } }'));
    say({ id: 'again', type: 'complete' });
  }
  say({ type: 'ping' });
  await eventually(
    () => heard.some(({ type }) => type === 'pong'),
    (isThere) => isThere,
  );
  // All are answered in the end, and then there is room again.
  await eventually(
    async () => {
      heard.length = 0;
      say(subscribe('next', '{ __typename }'));
      await once(socket, 'message');
      return heard.find(({ id }) => id === 'next')?.type;
    },
    (type) => type === 'next',
  );
  socket.close();
});

test('an id that is too long is refused: it would come back with each message', async () => {
  const { socket, heard, say } = await connect();
  say(subscribe('i'.repeat(256), CHANGES));
  await once(socket, 'message');
  expect(heard[0]).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'BAD_USER_INPUT', field: 'id' } }] });
  socket.close();
});

test('a client that sends and does not read is closed with 4409', async () => {
  const { socket } = await connect();
  const closed = once(socket, 'close') as Promise<[number]>;
  socket.pause();
  const text = 'x'.repeat(5_000_000);
  const ping = JSON.stringify({ type: 'ping', payload: { text } });
  for (let count = 0; count < 24; count += 1) await new Promise<void>((sent) => socket.send(ping, () => sent()));
  socket.resume();
  expect((await closed)[0]).toBe(4409);
});
