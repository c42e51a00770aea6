import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApp, readApp, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { within, PATIENCE_MS } from '../kit/events.ts';
import { useServer } from '../kit/server.ts';

// Subscribers to the same event share its result where nothing could make it another. Each of these could.

const server = useServer('pglite');

interface Asked {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  /** The name under which the server was reached. */
  host?: string;
}

/** Subscribes as asked, all to the events of one app, and returns what each is sent of one beat. */
async function sentOfOneBeat(app: App, asked: Asked[]): Promise<unknown[]> {
  const answers = asked.map(async ({ host = '127.0.0.1', ...payload }) => {
    const { port } = new URL(server().url);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
      headers: { host: `${host}:${port}` },
    });
    const live = Promise.withResolvers<void>();
    const event = Promise.withResolvers<unknown>();
    socket.on('error', event.reject);
    socket.on('message', (data: Buffer) => {
      const {
        id,
        type,
        payload: sent,
      } = JSON.parse(data.toString()) as { id?: string; type: string; payload: unknown };
      if (id === 'live' && type === 'next') live.resolve();
      if (id === 'event') event.resolve(sent);
    });
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await once(socket, 'message');
    socket.send(JSON.stringify({ id: 'event', type: 'subscribe', payload }));
    // A socket's messages are taken in their order, and this one goes to the database.
    socket.send('{"id":"live","type":"subscribe","payload":{"query":"{ statistics { apps } }"}}');
    await within(PATIENCE_MS, live.promise, 'the subscription did not begin');
    return { socket, event: event.promise };
  });
  const subscribers = await Promise.all(answers);
  await beat(server(), app, { message: 'said' });
  const sent = await Promise.all(
    subscribers.map(({ event }) => within(PATIENCE_MS, event, 'no event came') as Promise<{ data: unknown }>),
  );
  for (const { socket } of subscribers) socket.terminate();
  return sent.map(({ data }) => (data as { heartbeatStatus: unknown }).heartbeatStatus);
}

const of = ({ id }: App, selection: string, variables = ''): string =>
  `subscription ${variables} { heartbeatStatus(filter: { appIds: ["${id}"] }) { ${selection} } }`;

test('each gets the addresses of the name by which it came', async () => {
  const app = await createApp(server());
  const query = of(app, 'app { pingUrl }');
  const { port } = new URL(server().url);
  expect(await sentOfOneBeat(app, [{ query, host: 'localhost' }, { query }, { query, host: 'localhost' }])).toEqual(
    ['localhost', '127.0.0.1', 'localhost'].map((host) => ({
      app: { pingUrl: `http://${host}:${port}/ping/${app.pingKey}` },
    })),
  );
});

test('each gets what its variables ask for, in a field, a fragment or a directive', async () => {
  const app = await createApp(server());
  const field = of(
    app,
    'app { heartbeats(first: $first) { nodes { message } pageInfo { hasNextPage } } }',
    '($first: Int)',
  );
  await beat(server(), app, { message: 'before' });
  const page = (messages: string[], hasNextPage: boolean) => ({
    app: { heartbeats: { nodes: messages.map((message) => ({ message })), pageInfo: { hasNextPage } } },
  });
  expect(
    await sentOfOneBeat(
      app,
      [1, 2].map((first) => ({ query: field, variables: { first } })),
    ),
  ).toEqual([page(['said'], true), page(['said', 'before'], false)]);
  const directive = of(app, 'status heartbeat { message @include(if: $yes) host }', '($yes: Boolean!)');
  const fragment = `${of(app, '...F', '($yes: Boolean!)')} fragment F on HeartbeatStatusEvent { status heartbeat { message @skip(if: $yes) host } }`;
  for (const [query, isSaid] of [
    [directive, [true, false]],
    [fragment, [false, true]],
  ] as const) {
    const sent = await sentOfOneBeat(
      app,
      [true, false].map((yes) => ({ query, variables: { yes } })),
    );
    expect(sent).toEqual(
      isSaid.map((said) => ({ status: 'UP', heartbeat: { ...(said && { message: 'said' }), host: '' } })),
    );
  }
});

test('each gets what the operation that it names asks for', async () => {
  const app = await createApp(server());
  const filter = `(filter: { appIds: ["${app.id}"] })`;
  const query = `subscription A { heartbeatStatus${filter} { status } } subscription B { heartbeatStatus${filter} { appId } }`;
  expect(
    await sentOfOneBeat(app, [
      { query, operationName: 'A' },
      { query, operationName: 'B' },
    ]),
  ).toEqual([{ status: 'UP' }, { appId: app.id }]);
});

test('each gets what its document asks for, and those whose filters differ get the same event', async () => {
  const app = await createApp(server());
  const query = `subscription ($filter: HeartbeatStatusFilter) { heartbeatStatus(filter: $filter) { status app { id } } }`;
  const all = [
    { query, variables: { filter: { appIds: [app.id] } } },
    { query, variables: { filter: { environment: 'PRODUCTION' } } },
    { query: of(app, 'status') },
  ];
  expect(await sentOfOneBeat(app, all)).toEqual([
    { status: 'UP', app: { id: app.id } },
    { status: 'UP', app: { id: app.id } },
    { status: 'UP' },
  ]);
});

test('apps whose settings differ in one thing only keep each its own', async () => {
  const cron = (expression: string, timezone: string) => ({ schedule: { cron: { expression, timezone } } });
  const inputs = [
    cron('0 3 * * *', 'Europe/Berlin'),
    cron('0 3 * * *', 'Asia/Kathmandu'),
    cron('0 4 * * *', 'Europe/Berlin'),
    { ...cron('0 3 * * *', 'Europe/Berlin'), graceSeconds: 61 },
    { ...cron('0 3 * * *', 'Europe/Berlin'), maxRunSeconds: 61 },
    { schedule: { everySeconds: 61 } },
    { schedule: { everySeconds: 60 } },
    { tags: ['a', 'b'] },
    { tags: ['a\nb'] },
    { tags: ['a b'] },
  ];
  const apps: App[] = [];
  for (const input of inputs) apps.push(await createApp(server(), input));
  for (const [index, { id }] of apps.entries()) {
    const { schedule, graceSeconds, maxRunSeconds, tags } = (await readApp(server(), id)) as App;
    const { schedule: given = { everySeconds: 60 }, ...rest } = inputs[index] as Record<string, object>;
    expect({ schedule, graceSeconds, maxRunSeconds, tags }).toEqual({
      schedule: (given as { cron?: object }).cron ?? given,
      graceSeconds: 60,
      maxRunSeconds: null,
      tags: [],
      ...rest,
    });
  }
});
