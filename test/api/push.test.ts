import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createApp, readApp, uniqueName, type App } from '../kit/apps.ts';
import { heartbeatsOf } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { send, type HttpRequest } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

const ADD = 'mutation ($appId: ID!, $token: String) { addPushToken(appId: $appId, token: $token) { pushTokens } }';
const REMOVE =
  'mutation ($appId: ID!, $token: String!) { removePushToken(appId: $appId, token: $token) { pushTokens } }';
const NOT_FOUND = { ok: false, msg: 'Monitor not found or not active.' };
const WRONG_PING = { ok: false, msg: 'Invalid ping value. Must be between 0 and 100000000000 ms.' };

describe.each(DATABASES)("Uptime Kuma's push on %s", (database) => {
  const server = useServer(database);
  const push = async (path: string, request?: HttpRequest) => {
    const { status, body, headers } = await send(`${server().url}/api/push/${path}`, request);
    return { status, body: body === '' ? null : (JSON.parse(body) as unknown), headers };
  };
  const withToken = async (token = uniqueName('Token')): Promise<{ app: App; token: string }> => {
    const app = await createApp(server());
    await server().query(ADD, { appId: app.id, token });
    return { app, token };
  };

  test.each([
    ['', { kind: 'SUCCESS', message: 'OK', latencyMs: null }],
    ['?status=up&msg=OK&ping=', { kind: 'SUCCESS', message: 'OK', latencyMs: null }],
    ['?status=up&msg=&ping=0', { kind: 'SUCCESS', message: 'OK', latencyMs: null }],
    ['?status=up&msg=fine%20here&ping=12.5', { kind: 'SUCCESS', message: 'fine here', latencyMs: 12.5 }],
    ['?ping=7ms', { kind: 'SUCCESS', message: 'OK', latencyMs: 7 }],
    ['?ping=fast', { kind: 'SUCCESS', message: 'OK', latencyMs: null }],
    ['?ping=100000000000', { kind: 'SUCCESS', message: 'OK', latencyMs: 100_000_000_000 }],
    ['?status=down&msg=disk+full', { kind: 'FAIL', message: 'disk full', latencyMs: null }],
    ['?status=UP', { kind: 'FAIL', message: 'OK', latencyMs: null }],
    ['?status=', { kind: 'FAIL', message: 'OK', latencyMs: null }],
  ])('the query "%s" is stored as it is meant', async (query, beat) => {
    const { app, token } = await withToken();
    expect(await push(token + query)).toMatchObject({ status: 200, body: { ok: true } });
    expect(await heartbeatsOf(server(), app.id)).toMatchObject([beat]);
  });

  test.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'])(
    '%s is taken, and a body says nothing',
    async (method) => {
      const { app, token } = await withToken();
      const sent =
        method === 'GET' || method === 'HEAD' ? {} : { body: 'status=down', headers: { 'content-length': '11' } };
      expect((await push(token, { method, ...sent })).status).toBe(200);
      expect(await heartbeatsOf(server(), app.id)).toMatchObject([{ kind: 'SUCCESS' }]);
    },
  );

  test.each(['?ping=-1', '?ping=100000000001', '?ping=Infinity'])(
    '"%s" is refused, and nothing stored',
    async (query) => {
      const { app, token } = await withToken();
      expect(await push(token + query)).toMatchObject({ status: 404, body: WRONG_PING });
      expect((await readApp(server(), app.id))?.heartbeatCount).toBe(0);
    },
  );

  test('a token that no app has is 404, as one is that was taken away', async () => {
    const { app, token } = await withToken();
    for (const wrong of ['', 'short', uniqueName('nobody'), randomUUID(), `${token}/`, token.toUpperCase()])
      expect(await push(wrong)).toMatchObject({ status: 404, body: NOT_FOUND });
    expect((await push(token)).status).toBe(200);
    expect(await server().query(REMOVE, { appId: app.id, token })).toEqual({ removePushToken: { pushTokens: [] } });
    expect(await push(token)).toMatchObject({ status: 404, body: NOT_FOUND });
  });

  test('of a paused app it is 404, and of one that resumes with a beat a beat', async () => {
    const { app, token } = await withToken();
    const pause = 'mutation ($id: ID!, $on: Boolean) { pauseApp(id: $id, resumeOnBeat: $on) { id } }';
    await server().query(pause, { id: app.id, on: false });
    expect(await push(token)).toMatchObject({ status: 404, body: NOT_FOUND });
    await server().query(pause, { id: app.id, on: true });
    expect((await push(token)).status).toBe(200);
    expect((await readApp(server(), app.id))?.status).toBe('UP');
  });

  test("an app's ping key is a token, too", async () => {
    const app = await createApp(server());
    expect((await push(app.pingKey)).status).toBe(200);
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(1);
  });

  test('many first pushes at once are all stored', async () => {
    const { app, token } = await withToken();
    const answers = await Promise.all(Array.from({ length: 20 }, () => push(`${token}?status=up&msg=OK&ping=`)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(20);
  });

  test('a page from elsewhere is answered without leave to read it, as by Uptime Kuma', async () => {
    const { token } = await withToken();
    const answer = await push(token, { headers: { origin: 'https://evil.example', host: 'other.example' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('push tokens', () => {
  const server = useServer('pglite', { accounts: true });
  let app: App;
  beforeAll(async () => {
    app = await createApp(await server().as('admin'));
  });

  test('one is made where none is given, of 32 characters', async () => {
    const admin = await server().as('admin');
    const { addPushToken } = await admin.query<{ addPushToken: { pushTokens: string[] } }>(ADD, { appId: app.id });
    expect(addPushToken.pushTokens[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each(['short', 'x'.repeat(65), 'with space in it', 'slash/in/it/here'])('"%s" is none', async (token) => {
    const admin = await server().as('admin');
    expect(await admin.refusal(ADD, { appId: app.id, token })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'token',
    });
  });

  test('one that an app has is no other app’s', async () => {
    const admin = await server().as('admin');
    const token = uniqueName('imported');
    await admin.query(ADD, { appId: app.id, token });
    const other = await createApp(admin);
    expect(await admin.refusal(ADD, { appId: other.id, token })).toMatchObject({ code: 'CONFLICT', field: 'token' });
  });

  test('only those see them who may edit the app', async () => {
    const ask = 'query ($id: ID) { app(id: $id) { pushTokens } }';
    await (await server().as('admin')).query(ADD, { appId: app.id });
    const viewer = await server().as('viewer');
    expect(await viewer.query(ask, { id: app.id })).toEqual({ app: { pushTokens: [] } });
  });
});
