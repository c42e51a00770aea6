import { describe, expect, it } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { DATABASES, makeDatabase } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { createKey, REVOKE_KEY } from '../kit/keys.ts';
import { withPostgres } from '../kit/postgres.ts';
import { startServer, useServer, type TestServer } from '../kit/server.ts';
import { proxyDatabase } from '../kit/tcp-proxy.ts';

const CHANGES = 'subscription { appChanges { kind appId } }';

describe.each(DATABASES)('what goes on by a key on %s', (database) => {
  const server = useServer(database);

  it('ends when the key is revoked: a socket with 4403, a stream of events with its connection', async () => {
    const { key, apiKey } = await createKey(server());
    const other = await createKey(server());
    const socket = server().socket(key);
    const kept = server().socket(other.key);
    await socket.subscribe(CHANGES);
    const heard = await kept.subscribe<{ appChanges: { appId: string } }>(CHANGES);
    const stream = await server().withKey(key).sse(CHANGES);
    await server().query(REVOKE_KEY, { id: apiKey.id });
    expect(await socket.closed).toMatchObject({ code: 4403, reason: expect.stringContaining('access') as string });
    await stream.end();
    const app = await createApp(server());
    expect(await heard.next()).toMatchObject({ appChanges: { appId: app.id } });
  });

  it('ends when the key expires', async () => {
    const expiresAt = new Date(server().clock.now() + 60_000).toISOString();
    const { key } = await createKey(server(), { expiresAt });
    const socket = server().socket(key);
    await socket.subscribe(CHANGES);
    server().clock.advance(60_000);
    expect((await socket.closed).code).toBe(4403);
  });

  it('does not begin by a key that is not known', async () => {
    const socket = server().socket('lub_0000000000000000000000000000');
    expect((await socket.closed).code).toBe(4403);
  });
});

it('whoever has not said who they are is not among those who are connected, whatever they call themselves', async () => {
  await using server = await startServer({ database: 'pglite', accounts: true });
  const stranger = server.socket();
  expect(await stranger.query('{ me { name } }')).toEqual({ me: null });
  const { key } = await createKey(await server.as('admin'), { name: 'watcher' });
  await server.socket(key).subscribe(CHANGES);
  const { connections } = await (
    await server.as('viewer')
  ).query<{ connections: { nodes: { name: string }[] } }>('{ connections { nodes { name } } }');
  expect(connections.nodes).toEqual([{ name: 'API key watcher' }]);
});

it('a key that one process revokes ends what goes on by it on the others', async () => {
  const place = await makeDatabase('postgresql');
  const [one, two, three] = (await Promise.all(
    [1, 2, 3].map(() => startServer({ database: 'postgresql', place })),
  )) as [TestServer, TestServer, TestServer];
  try {
    const { key, apiKey } = await createKey(one);
    const sockets = [two.socket(key), three.socket(key)];
    for (const socket of sockets) await socket.subscribe(CHANGES);
    await one.query(REVOKE_KEY, { id: apiKey.id });
    expect(await Promise.all(sockets.map(async ({ closed }) => (await closed).code))).toEqual([4403, 4403]);
    for (const server of [two, three])
      expect(await server.withKey(key).refusal('{ me { name } }')).toMatchObject({ code: 'UNAUTHENTICATED' });
  } finally {
    for (const server of [one, two, three]) await server[Symbol.asyncDispose]();
    await place.remove();
  }
});

it('a process that cannot hear the others takes no key for what it was', async () => {
  const place = await makeDatabase('postgresql');
  const databaseUrl = place.databaseUrl ?? '';
  const { proxy, url } = await proxyDatabase(databaseUrl);
  const deaf = await startServer({ database: 'postgresql', place: { ...place, databaseUrl: url } });
  const other = await startServer({ database: 'postgresql', place });
  try {
    const { key, apiKey } = await createKey(other);
    const ask = () => deaf.withKey(key).execute('{ me { kind } }');
    expect(await ask()).toMatchObject({ data: { me: { kind: 'API_KEY' } } });
    proxy.refuseNew();
    await withPostgres(databaseUrl, (client) =>
      client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'lubdub-listener' and datname = current_database()`,
      ),
    );
    await other.query(REVOKE_KEY, { id: apiKey.id });
    // The test's clock stands still: what is kept for a while would be kept for ever.
    await eventually(ask, ({ errors }) => errors?.[0]?.extensions?.['code'] === 'UNAUTHENTICATED');
  } finally {
    for (const server of [deaf, other]) await server[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
    await place.remove();
  }
});
