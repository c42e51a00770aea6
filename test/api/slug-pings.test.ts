import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createApp, readApp, uniqueName } from '../kit/apps.ts';
import { heartbeatsOf } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { send, type HttpRequest } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

const ROTATE = 'mutation { rotateWorkspacePingKey }';
const APP_BY_SLUG = 'query ($slug: String) { app(slug: $slug) { id } }';

describe.each(DATABASES)('pings by slug on %s', (database) => {
  const server = useServer(database);
  let key: string;
  beforeAll(async () => {
    key = (await server().query<{ workspacePingKey: string }>('{ workspacePingKey }')).workspacePingKey;
  });
  const ping = (path: string, request?: HttpRequest) => send(`${server().url}/ping/${path}`, request);

  test('the key has 22 characters and stays what it is', async () => {
    expect(key).toMatch(/^[a-z0-9]{22}$/);
    expect(await server().query('{ workspacePingKey }')).toEqual({ workspacePingKey: key });
  });

  test.each([
    ['', 'SUCCESS', null],
    ['/', 'SUCCESS', null],
    ['/start', 'START', null],
    ['/fail', 'FAIL', null],
    ['/log', 'LOG', null],
    ['/0', 'SUCCESS', 0],
    ['/255', 'FAIL', 255],
  ])('the suffix "%s" is a %s, by GET, HEAD and POST', async (suffix, kind, exitCode) => {
    const app = await createApp(server());
    for (const method of ['GET', 'HEAD', 'POST'])
      expect(await ping(`${key}/${app.slug}${suffix}`, { method })).toMatchObject({
        status: 200,
        body: method === 'HEAD' ? '' : 'OK',
        headers: { 'access-control-allow-origin': '*', 'ping-body-limit': '10000' },
      });
    const beat = { kind, exitCode };
    expect(await heartbeatsOf(server(), app.id)).toMatchObject([beat, beat, beat]);
  });

  test('rid, source and body are read as by key', async () => {
    const app = await createApp(server());
    const rid = randomUUID();
    await ping(`${key}/${app.slug}/start?rid=${rid}&host=db-1`);
    server().clock.advance(2_000);
    await ping(`${key}/${app.slug}?rid=${rid.toUpperCase()}`, { method: 'POST', body: 'done' });
    expect(await heartbeatsOf(server(), app.id)).toMatchObject([
      { kind: 'START', runId: rid, host: 'db-1' },
      { kind: 'SUCCESS', runId: rid, durationMs: 2_000, message: 'done' },
    ]);
  });

  test.each([
    ['/Backup', 400, 'invalid url format'],
    ['/a.b', 400, 'invalid url format'],
    ['/app/256', 400, 'invalid url format'],
    ['/app/stop', 400, 'invalid url format'],
    ['/app/start/fail', 400, 'invalid url format'],
    ['/app?rid=seven', 400, 'invalid uuid format'],
    ['/no-such-app', 404, 'not found'],
    ['', 400, 'invalid url format'],
    ['/', 400, 'invalid url format'],
  ])('the key with "%s" is %d', async (path, status, body) => {
    expect(await ping(key + path)).toMatchObject({ status, body });
  });

  test('another method is 405', async () => {
    expect(await ping(`${key}/app`, { method: 'PUT' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, POST' },
    });
  });

  test('create=1 makes the app once, daily with an hour of grace, and says Created', async () => {
    const slug = uniqueName('made_by');
    expect(await ping(`${key}/${slug}`)).toMatchObject({ status: 404 });
    expect(await ping(`${key}/${slug}/start?create=1`)).toMatchObject({ status: 201, body: 'Created' });
    expect(await ping(`${key}/${slug}?create=1`)).toMatchObject({ status: 200, body: 'OK' });
    const { app } = await server().query<{ app: { id: string } }>(APP_BY_SLUG, { slug });
    expect(await readApp(server(), app.id)).toMatchObject({
      name: slug,
      slug,
      schedule: { everySeconds: 86_400 },
      graceSeconds: 3_600,
      heartbeatCount: 2,
    });
  });

  test('of many that create the same app at once one makes it, and all are recorded', async () => {
    const slug = uniqueName('herd');
    const answers = await Promise.all(Array.from({ length: 10 }, () => ping(`${key}/${slug}?create=1`)));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => b - a);
    expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 200)]);
    const { app } = await server().query<{ app: { id: string } }>(APP_BY_SLUG, { slug });
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(10);
  });

  test('another key is 404, makes nothing, and is no key for an app', async () => {
    const app = await createApp(server());
    const slug = uniqueName();
    for (const wrong of ['wrong', `${key}0`, key.toUpperCase()]) {
      expect(await ping(`${wrong}/${app.slug}`)).toMatchObject({ status: 404, body: 'not found' });
      expect(await ping(`${wrong}/${slug}?create=1`)).toMatchObject({ status: 404, body: 'not found' });
    }
    expect(await server().query(APP_BY_SLUG, { slug })).toEqual({ app: null });
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(0);
  });

  test('/heartbeat/ takes slugs, too, and any of the methods, and answers in JSON', async () => {
    const app = await createApp(server());
    for (const path of [`${key}/${app.slug}`, app.pingKey])
      for (const method of ['GET', 'POST']) {
        const answer = await send(`${server().url}/heartbeat/${path}`, { method });
        expect(answer.status).toBe(200);
        expect(JSON.parse(answer.body)).toMatchObject({ status: 'ok', appId: app.id });
      }
  });

  test('a key that was replaced stops working at once', async () => {
    const app = await createApp(server());
    const { rotateWorkspacePingKey: next } = await server().query<{ rotateWorkspacePingKey: string }>(ROTATE);
    expect(next).not.toBe(key);
    expect((await ping(`${key}/${app.slug}`)).status).toBe(404);
    expect((await ping(`${next}/${app.slug}`)).status).toBe(200);
    key = next;
  });
});
