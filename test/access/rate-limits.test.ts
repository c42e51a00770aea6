import { describe, expect, it } from 'vitest';
import { hashOf } from '../../server/src/features/access/credential.ts';
import { createApp, type App } from '../kit/apps.ts';
import { jsonRequest, send } from '../kit/http.ts';
import { createKey } from '../kit/keys.ts';
import type { GraphQLRefusal } from '../kit/graphql-client.ts';
import { useServer } from '../kit/server.ts';

const ME = '{ me { name } }';
const server = useServer('pglite', {
  apiRateLimit: 5,
  pingRateLimit: 3,
  metricsToken: 'for Prometheus alone',
  trustProxy: ['127.0.0.1/32'],
});

const ask = (key: string) =>
  send(`${server().url}/graphql`, jsonRequest({ query: ME }, { authorization: `Bearer ${key}` }));
const ping = ({ pingKey }: App) => send(`${server().url}/ping/${pingKey}`);

describe('a key', () => {
  it('that asks too often is told when it may again; others are not', async () => {
    const { key } = await createKey(server());
    for (let count = 0; count < 5; count += 1) expect((await ask(key)).status).toBe(200);
    const refused = await ask(key);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse(refused.body)).toMatchObject({
      errors: [
        { message: expect.stringContaining('5 requests a minute') as string, extensions: { code: 'RATE_LIMITED' } },
      ],
    });
    expect((await ask((await createKey(server())).key)).status).toBe(200);
    expect(await server().query(ME)).toEqual({ me: { name: 'everybody' } });
  });

  it('is counted by operations over WebSocket', async () => {
    const { key } = await createKey(server());
    const socket = server().socket(key);
    for (let count = 0; count < 5; count += 1) await socket.query(ME);
    const refusal = await socket.query(ME).catch((error: unknown) => error);
    expect((refusal as GraphQLRefusal).errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED' });
  });
});

describe('pings', () => {
  it('beyond what an app may send are refused, and stored by no means', async () => {
    const [app, other] = [await createApp(server()), await createApp(server())];
    for (let count = 0; count < 3; count += 1) expect((await ping(app)).body).toBe('OK');
    const refused = await ping(app);
    expect([refused.status, refused.body]).toEqual([429, expect.stringContaining('3 times a minute')]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ping(other)).body).toBe('OK');
    const { app: stored } = await server().query<{ app: { heartbeats: { nodes: unknown[] } } }>(
      'query ($id: ID) { app(id: $id) { heartbeats(first: 10) { nodes { id } } } }',
      { id: app.id },
    );
    expect(stored.heartbeats.nodes).toHaveLength(3);
  });
});

describe('metrics', () => {
  const read = async (authorization?: string) =>
    (await send(`${server().url}/metrics`, { headers: authorization === undefined ? {} : { authorization } })).status;

  it('are read with their token, as Bearer and as password', async () => {
    expect(await read('Bearer for Prometheus alone')).toBe(200);
    expect(await read(`Basic ${btoa('prometheus:for Prometheus alone')}`)).toBe(200);
  });

  it('are read with a key that may read, and with no other', async () => {
    const [reading, beating] = [await createKey(server()), await createKey(server(), { scopes: ['BEAT'] })];
    expect(await read(`Bearer ${reading.key}`)).toBe(200);
    expect(await read(`Bearer ${beating.key}`)).toBe(401);
  });
});

// Last: no key that is new here comes in any more for a minute.
describe('a key that is wrong', () => {
  it('is not looked up any more after sixty tries, and shuts out none that is known', async () => {
    const { key } = await createKey(server());
    expect((await ask(key)).status).toBe(200);
    // Its checksum is right, so that it has to be looked up.
    const gone = await createKey(server());
    await server().sql.query('delete from api_key where hash = $1', [hashOf(gone.key)]);
    for (let count = 0; count < 60; count += 1) expect((await ask(gone.key)).status).toBe(401);
    const refused = await ask(gone.key);
    expect(refused.status).toBe(429);
    expect(refused.body).toContain('127.0.0.1');
    server().clock.advance(31_000);
    expect((await ask(key)).status).toBe(200);
  });

  it('is no newer from another address of the same IPv6 network', async () => {
    const gone = await createKey(server());
    await server().sql.query('delete from api_key where hash = $1', [hashOf(gone.key)]);
    const from = async (address: string) =>
      (
        await send(
          `${server().url}/graphql`,
          jsonRequest({ query: ME }, { authorization: `Bearer ${gone.key}`, 'x-forwarded-for': address }),
        )
      ).status;
    for (let count = 0; count < 60; count += 1) expect(await from(`2001:db8::${count}`)).toBe(401);
    expect(await from('2001:db8::ffff')).toBe(429);
    expect(await from('2001:db8:0:1::1')).toBe(401);
  });
});
