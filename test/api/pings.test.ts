import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp, readApp } from '../kit/apps.ts';
import { ends, heartbeatsOf } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { send, type HttpRequest } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

const PING_HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  'ping-body-limit': '10000',
  'x-content-type-options': 'nosniff',
};

describe.each(DATABASES)('pings on %s', (database) => {
  const server = useServer(database);
  const ping = (path: string, request?: HttpRequest) => send(`${server().url}/ping/${path}`, request);

  test.each(['GET', 'POST', 'HEAD'])(
    'a %s records a SUCCESS and says OK with the headers of the contract',
    async (method) => {
      const app = await createApp(server());
      const answer = await ping(app.pingKey, { method });
      expect(answer).toMatchObject({ status: 200, body: method === 'HEAD' ? '' : 'OK', headers: PING_HEADERS });
      expect(answer.headers['content-length']).toBe('2');
      expect(await heartbeatsOf(server(), app.id)).toMatchObject([
        { kind: 'SUCCESS', message: null, user: '', host: '' },
      ]);
    },
  );

  test.each([
    ['', 'SUCCESS', null],
    ['/', 'SUCCESS', null],
    ['/start', 'START', null],
    ['/fail', 'FAIL', null],
    ['/log', 'LOG', null],
    ['/0', 'SUCCESS', 0],
    ['/1', 'FAIL', 1],
    ['/007', 'FAIL', 7],
    ['/255', 'FAIL', 255],
  ])('the suffix "%s" is a %s', async (suffix, kind, exitCode) => {
    const app = await createApp(server());
    for (const method of ['GET', 'POST', 'HEAD'])
      expect((await ping(app.pingKey + suffix, { method })).status).toBe(200);
    const beat = { kind, exitCode };
    expect(await heartbeatsOf(server(), app.id)).toMatchObject([beat, beat, beat]);
  });

  test.each([
    ['an unknown suffix', '/stop'],
    ['a status above 255', '/256'],
    ['a status below 0', '/-1'],
    ['a status that is no whole number', '/1.5'],
    ['a status of four digits', '/0001'],
    ['capitals', '/START'],
    ['a name that objects have', '/constructor'],
    ['two suffixes', '/start/fail'],
  ])('%s is 400 and records nothing', async (_title, suffix) => {
    const app = await createApp(server());
    expect(await ping(app.pingKey + suffix)).toMatchObject({
      status: 400,
      body: 'invalid url format',
      headers: PING_HEADERS,
    });
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(0);
  });

  test.each(['', 'x', '12345678', `${randomUUID()}x`, `%00`, '..%2f..'])('a key such as "%s" is 400', async (key) => {
    expect(await ping(key)).toMatchObject({ status: 400, body: 'invalid url format', headers: PING_HEADERS });
  });

  test('a key that no app has is 404, and so are the id and the slug of an app', async () => {
    const app = await createApp(server());
    for (const key of [randomUUID(), app.id])
      expect(await ping(key)).toMatchObject({ status: 404, body: 'not found', headers: PING_HEADERS });
    expect((await ping(app.slug)).status).toBe(400);
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(0);
  });

  test('a key is read in either case', async () => {
    const app = await createApp(server());
    expect((await ping(app.pingKey.toUpperCase())).status).toBe(200);
  });

  test('rid pairs a start with its end', async () => {
    const app = await createApp(server());
    const rid = randomUUID();
    await ping(`${app.pingKey}/start?rid=${rid.toUpperCase()}`);
    server().clock.advance(1_500);
    await ping(`${app.pingKey}/3?rid=${rid}`);
    expect(await heartbeatsOf(server(), app.id)).toMatchObject([
      { kind: 'START', runId: rid, durationMs: null },
      { kind: 'FAIL', runId: rid, durationMs: 1_500, exitCode: 3 },
    ]);
  });

  test.each(['', 'seven', '1', `${randomUUID()}0`])('a rid such as "%s" is 400 and records nothing', async (rid) => {
    const app = await createApp(server());
    expect(await ping(`${app.pingKey}?rid=${rid}`)).toMatchObject({
      status: 400,
      body: 'invalid uuid format',
      headers: PING_HEADERS,
    });
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(0);
  });

  test('user, host and env name the source', async () => {
    const app = await createApp(server());
    await ping(`${app.pingKey}?user=root&host=db%2D1.example&env=development`);
    await ping(`${app.pingKey}?user=J%C3%B6rg+M&host=%F0%9F%92%93&env=PRODUCTION&utm=unknown`, { method: 'POST' });
    expect(await heartbeatsOf(server(), app.id)).toMatchObject([
      { user: 'root', host: 'db-1.example', environment: 'DEVELOPMENT' },
      { user: 'Jörg M', host: '💓', environment: 'PRODUCTION' },
    ]);
  });

  test.each([
    ['env=staging', /^env: .*"staging"/],
    ['env=', /^env: /],
    [`user=${'u'.repeat(256)}`, /^user: .*255.*256/],
    [`host=${'h'.repeat(256)}`, /^host: .*255.*256/],
  ])('%s is 400 and says why', async (query, message) => {
    const app = await createApp(server());
    const answer = await ping(`${app.pingKey}?${query}`);
    expect(answer).toMatchObject({ status: 400, headers: PING_HEADERS });
    expect(answer.body).toMatch(message);
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(0);
  });

  test('255 characters of user and host are accepted', async () => {
    const app = await createApp(server());
    const longest = 'x'.repeat(255);
    expect((await ping(`${app.pingKey}?user=${longest}&host=${longest}`)).status).toBe(200);
  });

  test.each([
    ['a line', 'disk 81%', 'disk 81%', false],
    ['10,000 bytes', 'x'.repeat(10_000), 'x'.repeat(10_000), false],
    ['10,001 bytes', 'x'.repeat(10_001), ends('x'.repeat(4_968), '65', 'x'.repeat(4_968)), true],
    [
      'a character across each cut',
      `x${'é'.repeat(5_000)}`,
      ends(`x${'é'.repeat(2_483)}`, '66', 'é'.repeat(2_484)),
      true,
    ],
    [
      'a long character across each cut',
      `xyz${'💓'.repeat(2_500)}z`,
      ends(`xyz${'💓'.repeat(1_241)}`, '72', `${'💓'.repeat(1_241)}z`),
      true,
    ],
    [
      '1 MiB',
      `begin${'m'.repeat(1_048_568)}end`,
      ends(`begin${'m'.repeat(4_963)}`, '1,038,640', `${'m'.repeat(4_965)}end`),
      true,
    ],
    ['nothing', '', null, false],
    ['NULs', 'a\0b', 'ab', false],
    ['bytes that are no text', Buffer.from([0x61, 0xff, 0xfe, 0x62]), 'a\ufffd\ufffdb', false],
  ])('a body of %s is kept as the message, as far as it may be', async (_title, body, message, messageTruncated) => {
    const app = await createApp(server());
    expect((await ping(app.pingKey, { method: 'POST', body })).status).toBe(200);
    expect(await heartbeatsOf(server(), app.id)).toMatchObject([{ message, messageTruncated }]);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json', 'application/octet-stream'])(
    'a body of type %s is taken as it is',
    async (type) => {
      const app = await createApp(server());
      await ping(app.pingKey, { method: 'POST', headers: { 'content-type': type }, body: '{"a": 1}&b=2' });
      expect(await heartbeatsOf(server(), app.id)).toMatchObject([{ message: '{"a": 1}&b=2' }]);
    },
  );

  test('a body above 1 MiB is a beat like any other, with its length told before or not', async () => {
    const app = await createApp(server());
    const body = `begin${'m'.repeat(3_000_000)}`;
    const expected = { message: expect.stringMatching(/^beginm+\n… [\d,]+ bytes left out …\nm+$/) as string };
    expect(await ping(app.pingKey, { method: 'POST', body })).toMatchObject({ status: 200, body: 'OK' });
    const chunked = { 'transfer-encoding': 'chunked' };
    expect(await ping(`${app.pingKey}/fail`, { method: 'POST', body, headers: chunked })).toMatchObject({
      status: 200,
    });
    expect(await heartbeatsOf(server(), app.id)).toMatchObject([
      { kind: 'SUCCESS', messageTruncated: true, ...expected },
      { kind: 'FAIL', messageTruncated: true, ...expected },
    ]);
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is 405 and tells what is allowed', async (method) => {
    const app = await createApp(server());
    expect(await ping(app.pingKey, { method })).toMatchObject({
      status: 405,
      headers: { ...PING_HEADERS, allow: 'GET, HEAD, POST' },
    });
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(0);
  });

  test('pages of anyone may ping: whoever holds the key may', async () => {
    const app = await createApp(server());
    const headers = { origin: 'https://status.example', host: 'pings.example', 'sec-fetch-site': 'cross-site' };
    expect((await ping(app.pingKey, { headers })).status).toBe(200);
    expect((await send(`${server().url}/heartbeat/${app.pingKey}`, { method: 'POST', headers })).status).toBe(200);
  });

  describe('POST /heartbeat/<ping key>', () => {
    const heartbeat = (path: string, request?: HttpRequest) =>
      send(`${server().url}/heartbeat/${path}`, { method: 'POST', ...request });

    test('records a beat as a ping does, and answers in JSON', async () => {
      const app = await createApp(server());
      const answer = await heartbeat(`${app.pingKey}?user=root&host=h&env=development`, { body: 'fine' });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(JSON.parse(answer.body)).toEqual({
        status: 'ok',
        appId: app.id,
        receivedAt: server().clock.iso(),
        nextDeadlineAt: server().clock.iso(63_000),
      });
      expect(await heartbeatsOf(server(), app.id)).toMatchObject([
        { kind: 'SUCCESS', message: 'fine', user: 'root', host: 'h', environment: 'DEVELOPMENT' },
      ]);
    });

    test('takes the suffixes of a ping', async () => {
      const app = await createApp(server());
      for (const suffix of ['/start', '/fail', '/log', '/3', '/0']) await heartbeat(app.pingKey + suffix);
      expect((await heartbeatsOf(server(), app.id)).map(({ kind }) => kind)).toEqual([
        'START',
        'FAIL',
        'LOG',
        'FAIL',
        'SUCCESS',
      ]);
    });

    test.each([
      ['an unknown key', randomUUID(), {}, 404, 'not found'],
      ['no key', '', {}, 400, 'invalid url format'],
      ['a key that is none', 'x', {}, 400, 'invalid url format'],
      ['a rid that is none', `${randomUUID()}?rid=1`, {}, 400, 'invalid uuid format'],
      ['another method', randomUUID(), { method: 'PUT' }, 405, 'method not allowed'],
    ])('answers %s in JSON too', async (_title, path, request, status, message) => {
      const answer = await heartbeat(path, request);
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.body)).toEqual({ status: 'error', message });
      if (status === 405) expect(answer.headers.allow).toBe('GET, HEAD, POST');
    });
  });

  test('the health of a server that is well is 200 and says so', async () => {
    const answer = await send(`${server().url}/health`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.parse(answer.body)).toEqual({
      status: 'ok',
      database: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      uptimeSeconds: expect.any(Number) as number,
    });
  });
});
