import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createApp, readApp, type App } from '../kit/apps.ts';
import { heartbeatsOf } from '../kit/beats.ts';
import { send, upgrade } from '../kit/http.ts';
import { exchange, openSocket } from '../kit/raw-socket.ts';
import { useServer } from '../kit/server.ts';

// A beat that is lost behind a 200 is the worst that can happen to whoever adds one line to a cron job.

const server = useServer('pglite');
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const beatsOf = async (app: App) => (await readApp(server(), app.id))?.heartbeatCount;

describe('an address that is nearly right', () => {
  test.each([
    ['a slash too many before it', (key: string) => `//ping/${key}`],
    ['slashes too many in it', (key: string) => `/ping///${key}`],
    ['a slash too many before the suffix', (key: string) => `/ping/${key}//fail`],
    ['a slash behind it', (key: string) => `/ping/${key}/`],
  ])('with %s is taken', async (_title, path) => {
    const app = await createApp(server());
    expect(await send(server().url + path(app.pingKey))).toMatchObject({ status: 200, body: 'OK' });
    expect(await beatsOf(app)).toBe(1);
  });

  test('in the absolute form that proxies are asked in is taken', async () => {
    const app = await createApp(server());
    const { host } = new URL(server().url);
    const answer = await exchange(
      server().url,
      `GET http://${host}/ping/${app.pingKey} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 .*OK$/s);
    expect(await beatsOf(app)).toBe(1);
  });

  test.each([
    ['/graphql?query=%7B__typename%7D', /^HTTP\/1\.1 200 .*\{"data":\{"__typename":"Query"\}\}$/s],
    ['/apps/', /^HTTP\/1\.1 308 .*location: \/apps\r\n/is],
    ['/health', /^HTTP\/1\.1 200 .*"status":"ok"/s],
    ['', /^HTTP\/1\.1 200 .*<!doctype html>/s],
  ])('in the absolute form is the same as without: %s', async (path, expected) => {
    const { host } = new URL(server().url);
    const accept = path.startsWith('/graphql') ? 'application/json' : HTML.accept;
    const head = `GET http://${host}${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: ${accept}\r\nConnection: close\r\n\r\n`;
    expect(await exchange(server().url, head)).toMatch(expected);
  });

  test.each([
    (key: string) => `/${key}`,
    (key: string) => `/pings/${key}`,
    (key: string) => `/Ping/${key}`,
    (key: string) => `/ping${key}`,
    (key: string) => `/api/ping/${key}`,
    (key: string) => `/hearbeat/${key}`,
    (key: string) => `/graphql/${key}`,
    (key: string) => `/ping%2F${key}`,
  ])('such as %s is 404 in one line that says the right one', async (path) => {
    const app = await createApp(server());
    const answer = await send(server().url + path(app.pingKey), { method: 'POST', headers: HTML, body: 'x' });
    expect(answer).toMatchObject({ status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(answer.body).toBe(`not found: beats of the app with this ping key go to /ping/${app.pingKey}`);
    expect(await beatsOf(app)).toBe(0);
  });
});

describe('a page', () => {
  const PAGES = ['/', '/apps', '/heartbeats', '/tasks', '/next-runs', '/history', '/agents', '/logs', '/apps/x'];

  test.each(PAGES)('%s is for whoever asks for HTML', async (path) => {
    expect(await send(server().url + path, { headers: HTML })).toMatchObject({ status: 200 });
    for (const accept of ['*/*', 'application/json', ''])
      expect(await send(server().url + path, { headers: { accept } })).toMatchObject({ status: 404 });
  });

  test.each(PAGES.slice(1))('%s with a slash behind it leads to the one without', async (path) => {
    const answer = await send(`${server().url}${path}/?tag=a/b`, { headers: HTML });
    expect(answer).toMatchObject({ status: 308, headers: { location: `${path}?tag=a/b` } });
  });

  test.each([
    '/nothing',
    '/index.html',
    '/apps.html',
    '/200.html',
    '/routes.json',
    '/apps/x/y',
    '//apps',
    '//',
    '/App',
  ])('%s is none', async (path) => {
    expect(await send(server().url + path, { headers: HTML })).toMatchObject({ status: 404, body: 'not found' });
  });

  test.each(['sec-fetch-mode: navigate', 'upgrade-insecure-requests: 1'])(
    'that is none is the dashboard saying so to whoever goes there with a browser: %s',
    async (header) => {
      const [name, value] = header.split(': ') as [string, string];
      const headers = { ...HTML, [name]: value };
      const answer = await send(`${server().url}/nothing`, { headers });
      expect(answer).toMatchObject({ status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } });
      const post = await send(`${server().url}/nothing`, { method: 'POST', headers });
      expect(post).toMatchObject({ status: 404, body: 'not found' });
    },
  );

  test('that the browser has is not sent again', async () => {
    const { headers } = await send(`${server().url}/apps`, { headers: HTML });
    const again = { ...HTML, 'if-none-match': headers.etag ?? '' };
    expect(await send(`${server().url}/apps`, { headers: again })).toMatchObject({ status: 304, body: '' });
  });

  test('comes compressed where that is understood', async () => {
    const { headers } = await send(`${server().url}/apps`, { headers: { ...HTML, 'accept-encoding': 'gzip, br' } });
    expect(headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
  });
});

describe('a request for another protocol', () => {
  test.each([
    ['h2c', 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n'],
    ['TLS/1.0', 'Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n'],
    ['websocket, where there is none', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'],
  ])('%s is answered as if it had not asked', async (_title, headers) => {
    const app = await createApp(server());
    const { host } = new URL(server().url);
    const socket = await openSocket(server().url);
    socket.write(`POST /ping/${app.pingKey}/fail HTTP/1.1\r\nHost: ${host}\r\n${headers}Content-Length: 4\r\n\r\nfull`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 .*OK$/s);
    socket.destroy();
    expect(await heartbeatsOf(server(), app.id)).toMatchObject([{ kind: 'FAIL', message: 'full' }]);
  });

  test('websocket is taken at one address only', async () => {
    expect(await upgrade(`${server().url}/graphql`, {})).toMatchObject({ status: 101 });
    for (const path of ['/', '/health', '/nothing', '/ping/x'])
      expect((await upgrade(server().url + path, {})).status).not.toBe(101);
  });
});

describe('requests that are sent one behind the other on one connection', () => {
  test('are stored in their order, with and without a body', async () => {
    const app = await createApp(server());
    const { host } = new URL(server().url);
    const request = (method: string, suffix: string, body = '') =>
      `${method} /ping/${app.pingKey}${suffix} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const socket = await openSocket(server().url);
    let answers = '';
    socket.on('data', (text: Buffer) => (answers += text.toString()));
    const last = request('POST', '/fail', 'second');
    socket.write(
      request('GET', '') +
        request('POST', '/fail', 'first') +
        request('GET', '/log') +
        request('HEAD', '/start') +
        last.slice(0, -3),
    );
    socket.write(last.slice(-3) + request('GET', '/0'));
    while ((answers.match(/HTTP\/1\.1 200/g) ?? []).length < 6) await once(socket, 'data');
    socket.destroy();
    const kinds = (await heartbeatsOf(server(), app.id)).map(({ kind }) => kind);
    expect(kinds).toEqual(['SUCCESS', 'FAIL', 'LOG', 'START', 'FAIL', 'SUCCESS']);
  });
});

describe('a request that is none', () => {
  test.each([
    ['a letter that must be encoded', `GET /ping/${randomUUID()}?host=b\u00fcro HTTP/1.1\r\n`, 400, /percent-encoded/],
    ['no method', 'hello\r\n', 400, /no HTTP request/],
    ['endless headers', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n`, 431, /16 kB/],
  ])('%s is told what is wrong in one line', async (_title, head, status, message) => {
    const answer = await exchange(server().url, Buffer.from(`${head}Host: localhost\r\nConnection: close\r\n\r\n`));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer.split('\r\n\r\n')[1]).toMatch(message);
  });

  test.each(['127.999.999.999', 'localhost:99999', '127.0.0.1:x', 'a b'])('the Host %s is refused', async (host) => {
    const answer = await send(`${server().url}/graphql?query=%7B__typename%7D`, { headers: { host } });
    expect(answer).toMatchObject({ status: 403, body: expect.stringMatching(/^Host [^\n]*$/) as string });
  });

  test.each(['{', '[]', '1', '"x"'])('variables=%s in an address is BAD_USER_INPUT', async (variables) => {
    const query = new URLSearchParams({ query: '{ __typename }', variables });
    const answer = await send(`${server().url}/graphql?${query.toString()}`);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({
      errors: [{ message: expect.stringContaining('variables') as string, extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });
});

test('GraphiQL may load nothing from elsewhere', async () => {
  const { headers } = await send(`${server().url}/graphql`, { headers: HTML });
  expect(headers['content-security-policy']).toContain("default-src 'self'");
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
});
