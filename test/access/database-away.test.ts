import { expect, test } from 'vitest';
import { makeDatabase } from '../kit/databases.ts';
import { createKey } from '../kit/keys.ts';
import { startServer } from '../kit/server.ts';
import { TcpProxy } from '../kit/tcp-proxy.ts';

test('a socket that comes while the database is away is told to come again, not that it may not', async () => {
  const database = await makeDatabase('postgresql');
  const url = new URL(database.databaseUrl ?? '');
  await using proxy = new TcpProxy({ host: url.hostname, port: Number(url.port) });
  await proxy.listen();
  url.host = `127.0.0.1:${proxy.port}`;
  const server = await startServer({ database: 'postgresql', place: { ...database, databaseUrl: url.href } });
  try {
    const { key } = await createKey(server);
    proxy.cut();
    expect(await server.socket(key).closed).toMatchObject({ code: 1013 });
  } finally {
    proxy.restore();
    await server[Symbol.asyncDispose]();
    await database.remove();
  }
});
