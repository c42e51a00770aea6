import { describe, expect, test } from 'vitest';
import { makeAgentToken } from '../kit/agent-tokens.ts';
import { createKey } from '../kit/keys.ts';
import { DATABASES } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { jsonRequest, send } from '../kit/http.ts';
import type { GraphQLClient } from '../kit/graphql-client.ts';
import { startServer } from '../kit/server.ts';

const LIST = `query ($first: Int, $after: String) { connections(first: $first, after: $after) { totalCount
  nodes { id kind transport name userAgent address serverId connectedAt lastSeenAt latencyMs quality missedHeartbeats subscriptions }
  pageInfo { hasNextPage endCursor } } }`;
const HEALTH = `{ connectionHealth { connections servers missedHeartbeats meanLatencyMs maxLatencyMs unknown excellent good fair poor } }`;

interface Connection {
  id: string;
  kind: string;
  transport: string;
  name: string;
  userAgent: string | null;
  address: string | null;
  serverId: string;
  connectedAt: string;
  lastSeenAt: string;
  latencyMs: number | null;
  quality: string;
  missedHeartbeats: number;
  subscriptions: number;
}
interface Listed {
  totalCount: number;
  nodes: Connection[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

const list = async (client: GraphQLClient, variables = {}) =>
  (await client.query<{ connections: Listed }>(LIST, variables)).connections;
const named = async (client: GraphQLClient, name: string) =>
  (await list(client)).nodes.filter((connection) => connection.name === name);

describe.each(DATABASES)('who is connected, on %s', (database) => {
  test('is listed with the latency of the last beat and the number of subscriptions, until they go', async () => {
    await using server = await startServer({ database });
    const socket = server.socket(undefined, 'reports');
    await socket.subscribe('subscription { serverHeartbeat { ts } }');
    const [first] = await eventually(
      () => named(server, 'reports'),
      ([found]) => found?.latencyMs != null && found.subscriptions === 1,
    );
    expect(first).toMatchObject({
      kind: 'API',
      transport: 'WEBSOCKET',
      address: '127.0.0.1',
      connectedAt: server.clock.iso(),
      quality: 'UNKNOWN',
      missedHeartbeats: 0,
    });
    await using stream = await server.sse<unknown>('subscription { serverHeartbeat { ts } }');
    await stream.next();
    expect(await named(server, '127.0.0.1')).toMatchObject([
      { kind: 'API', transport: 'EVENT_STREAM', latencyMs: null, quality: 'UNKNOWN', subscriptions: 1 },
    ]);
    // As browsers' clients ask: a stream is the last of what they would take.
    const accept = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed';
    const { headers, ...query } = jsonRequest({ query: '{ connections { nodes { transport } } }' });
    const asked = await send(`${server.url}/graphql`, { ...query, headers: { ...headers, accept } });
    expect(asked.body.match(/EVENT_STREAM/g)).toHaveLength(1);
    const { connectionHealth } = await server.query<{ connectionHealth: unknown }>(HEALTH);
    expect(connectionHealth).toMatchObject({ connections: 2, servers: 1, missedHeartbeats: 0, unknown: 2, good: 0 });
    await socket[Symbol.asyncDispose]();
    await eventually(
      () => named(server, 'reports'),
      (found) => found.length === 0,
    );
  });

  test('is known by the name of the key, whatever a client calls itself, and by where it comes from to admins', async () => {
    await using server = await startServer({ database, accounts: true });
    const admin = await server.as('admin');
    const { key } = await createKey(admin, { name: 'ci of the shop', scopes: ['READ'] });
    await server.socket(key, 'somebody else').query('{ statistics { apps } }');
    const [seen] = await named(admin, 'API key ci of the shop');
    expect(seen).toMatchObject({ kind: 'API', address: '127.0.0.1' });
    const [shown] = await named(await server.as('viewer'), 'API key ci of the shop');
    expect(shown).toMatchObject({ id: seen!.id, address: null });
    expect(await named(admin, 'somebody else')).toEqual([]);
  });

  test('may call itself what it likes, and strange names are cut and cleaned', async () => {
    await using server = await startServer({ database });
    await server.socket(undefined, `  a\0b ${'x'.repeat(200)}`).query('{ statistics { apps } }');
    await server.socket(undefined, 7 as never).query('{ statistics { apps } }');
    const names = (await list(server)).nodes.map(({ name }) => name).toSorted();
    expect(names).toEqual(['127.0.0.1', `ab ${'x'.repeat(97)}`]);
  });

  test('comes in pages, the newest first', async () => {
    await using server = await startServer({ database });
    for (const name of ['one', 'two', 'three']) {
      await server.socket(undefined, name).query('{ statistics { apps } }');
      server.clock.advance(1_000);
    }
    const page = await list(server, { first: 2 });
    expect(page).toMatchObject({
      totalCount: 3,
      nodes: [{ name: 'three' }, { name: 'two' }],
      pageInfo: { hasNextPage: true },
    });
    const rest = await list(server, { first: 2, after: page.pageInfo.endCursor });
    expect(rest.nodes).toMatchObject([{ name: 'one' }]);
  });
});

test('clients of all processes are listed, and those of one that has died go within a minute', async () => {
  await using server = await startServer({ database: 'postgresql' });
  await using other = await startServer({ database: 'postgresql', place: server.place });
  await other.socket(undefined, 'of the other').query('{ statistics { apps } }');
  await list(other);
  const [theirs] = await named(server, 'of the other');
  expect(theirs).toBeDefined();
  // What a process leaves that has no time to say good-bye: its clients, as it last told of them.
  await server.sql.query(
    `insert into client_connection select gen_random_uuid(), gen_random_uuid(), kind, transport, 'of the dead', user_agent, address,
       connected_at, last_seen_at, latency_ms, quality, missed_heartbeats, subscriptions, told_at from client_connection where id = $1`,
    [theirs!.id],
  );
  expect(await named(server, 'of the dead')).toHaveLength(1);
  server.clock.advance(44_000);
  expect(await named(server, 'of the dead')).toHaveLength(1);
  server.clock.advance(1_000);
  expect(await named(server, 'of the dead')).toEqual([]);
  server.clock.advance(60_000);
  await list(server);
  expect(await server.sql.query(`select 1 from client_connection where name = 'of the dead'`)).toEqual([]);
});

test('a process that ends orderly leaves nobody behind', async () => {
  await using server = await startServer({ database: 'postgresql', live: true });
  const other = await startServer({ database: 'postgresql', place: server.place, live: true });
  await other.socket(undefined, 'of the other').query('{ statistics { apps } }');
  await list(other);
  expect(await named(server, 'of the other')).toHaveLength(1);
  await other[Symbol.asyncDispose]();
  expect(await named(server, 'of the other')).toEqual([]);
});

test('an agent is listed as what it is, and its token tells which it may say it is', async () => {
  await using server = await startServer({ database: 'pglite', accounts: true });
  const admin = await server.as('admin');
  const token = await makeAgentToken(admin, { user: 'backup', host: '*' });
  await server.socket(token, 'backup@db1').query('{ me { name } }');
  await server.socket(token, 'root@db1').query('{ me { name } }');
  const { nodes } = await list(admin);
  expect(nodes.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
    'AGENT agent backup@*',
    'AGENT backup@db1',
  ]);
});
