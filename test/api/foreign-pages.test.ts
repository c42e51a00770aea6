import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { send, upgrade, type HttpRequest } from '../kit/http.ts';
import { useServer, type TestServer } from '../kit/server.ts';

// A page that the operator happens to open must not reach this API. What a browser may send without asking first
// ("simple" requests) must change nothing and tell nothing, and no answer may allow another origin to read it.

const CREATE = JSON.stringify({ query: 'mutation { createApp(input: { name: "intruder" }) { id } }' });
const SUBSCRIBE = JSON.stringify({ query: 'subscription { appChanges { kind } }' });
/** As a browser asks for a page. */
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const query = (document: string) => `/graphql?query=${encodeURIComponent(document)}`;

/** Every way in, as this server's own page would use it. */
const WAYS: [string, string, HttpRequest][] = [
  ['a mutation', '/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: CREATE }],
  ['a query by GET', query('{ apps { nodes { pingKey } } }'), {}],
  [
    'a subscription by POST',
    '/graphql',
    { method: 'POST', headers: { 'content-type': 'application/json', accept: 'text/event-stream' }, body: SUBSCRIBE },
  ],
  [
    'a subscription by GET',
    query('subscription { appChanges { kind } }'),
    { headers: { accept: 'text/event-stream' } },
  ],
  ['GraphiQL', '/graphql', { headers: { accept: 'text/html' } }],
  ['a page', '/apps', {}],
  ['a preflight', '/graphql', { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }],
];

const portOf = (server: TestServer) => new URL(server.url).port;

/** What tells a foreign page, given the server's port. */
const FOREIGN: [string, (port: string) => Record<string, string>][] = [
  ['the Origin of another site', () => ({ origin: 'https://evil.example' })],
  ['the Origin null, as of a sandboxed frame or a file', () => ({ origin: 'null' })],
  ['the Origin of another port here', () => ({ origin: 'http://127.0.0.1:1' })],
  ['the Origin of another scheme', (port) => ({ origin: `https://127.0.0.1:${port}` })],
  ['the Origin of another loopback name', (port) => ({ origin: `http://localhost:${port}` })],
  ['an Origin that begins as ours', (port) => ({ origin: `http://127.0.0.1:${port}.evil.example` })],
  ['an empty Origin', () => ({ origin: '' })],
  ['the Host of another site', () => ({ host: 'evil.example' })],
  [
    'a foreign name that points here (DNS rebinding)',
    (port) => ({ host: `evil.example:${port}`, origin: `http://evil.example:${port}` }),
  ],
  ['a Host that begins as ours', (port) => ({ host: `127.0.0.1.evil.example:${port}` })],
  ['a Host that ends as ours', (port) => ({ host: `evil-localhost:${port}` })],
  ['Sec-Fetch-Site: cross-site', () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })],
  ['Sec-Fetch-Site: same-site', () => ({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' })],
];

/** The content types that a form or a script may send without a preflight, and others that are not JSON. */
const SIMPLE: [string, Record<string, string>][] = [
  ['text/plain', { 'content-type': 'text/plain' }],
  ['text/plain with JSON in its name', { 'content-type': 'text/plain; application/json' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a form with files', { 'content-type': 'multipart/form-data; boundary=x' }],
  ['no content type', {}],
  ['an empty content type', { 'content-type': '' }],
  ['a type that begins as JSON', { 'content-type': 'application/json-evil' }],
  ['two types', { 'content-type': 'text/plain, application/json' }],
  ['GraphQL', { 'content-type': 'application/graphql' }],
];

const server = useServer('pglite');
/** Apps that a request made which should have been refused. */
const intruders = async () =>
  (await server().query<{ apps: { totalCount: number } }>('{ apps { totalCount } }')).apps.totalCount;

describe.each(FOREIGN)('%s', (_title, headersOf) => {
  test.each(WAYS)('does not get through with %s', async (_way, path, request) => {
    const headers = { ...request.headers, ...headersOf(portOf(server())) };
    const answer = await send(server().url + path, { ...request, headers });
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.body).not.toMatch(/pingKey|data|<html/i);
    expect(await intruders()).toBe(0);
  });

  test('does not get a WebSocket', async () => {
    expect((await upgrade(`${server().url}/graphql`, headersOf(portOf(server())))).status).toBe(403);
  });
});

describe.each(SIMPLE)('a POST of %s', (_title, headers) => {
  test.each([
    ['from nowhere', {}, 415],
    ["from a form of another site's page", { origin: 'https://evil.example', 'sec-fetch-mode': 'navigate' }, 403],
    ['from a sandboxed frame', { origin: 'null' }, 403],
  ])('%s is refused', async (_from, from, status) => {
    for (const [accept, body] of [
      ['application/json', CREATE],
      ['text/event-stream', SUBSCRIBE],
    ] as const) {
      const answer = await send(`${server().url}/graphql`, {
        method: 'POST',
        headers: { ...headers, ...from, accept },
        body,
      });
      expect(answer.status).toBe(status);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect(await intruders()).toBe(0);
  });
});

test('a request without a Host is refused', async () => {
  const socket = connect(Number(portOf(server())), '127.0.0.1');
  socket.end(`GET ${query('{ apps { nodes { pingKey } } }')} HTTP/1.0\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 /);
});

describe('a GET', () => {
  test('does not run a mutation', async () => {
    const answer = await send(server().url + query('mutation { createApp(input: { name: "x" }) { id } }'));
    expect(answer.status).toBe(405);
    expect(await intruders()).toBe(0);
  });
});

describe("the server's own pages and programs get through", () => {
  const origins: [string, (port: string) => Record<string, string>][] = [
    ['a program without an Origin', () => ({})],
    ['its own page', (port) => ({ origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' })],
    ['localhost', (port) => ({ host: `localhost:${port}`, origin: `http://localhost:${port}` })],
    ['a name in capitals', (port) => ({ host: `LOCALHOST:${port}` })],
    ['another address of the loopback', (port) => ({ host: `127.1.2.3:${port}` })],
    ['the loopback of IPv6', (port) => ({ host: `[::1]:${port}`, origin: `http://[::1]:${port}` })],
    ['an address typed by hand', () => ({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })],
  ];
  test.each(origins)('%s', async (_title, headersOf) => {
    const headers = headersOf(portOf(server()));
    const body = JSON.stringify({ query: '{ __typename }' });
    for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON']) {
      const answer = await send(`${server().url}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body,
      });
      expect(answer).toMatchObject({ status: 200, body: '{"data":{"__typename":"Query"}}' });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect((await upgrade(`${server().url}/graphql`, headers)).status).toBe(101);
  });

  test('a link on another page leads to the dashboard', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await send(`${server().url}/`, { headers })).status).not.toBe(403);
  });

  test('health is for everyone', async () => {
    const headers = { host: 'monitor.example', origin: 'https://monitor.example' };
    expect((await send(`${server().url}/health`, { headers })).status).toBe(200);
  });
});

describe('behind a proxy', () => {
  const behind = useServer('pglite', { publicUrls: ['https://beats.example', 'http://beats.lan:8080'] });
  const post = (headers: Record<string, string>) =>
    send(`${behind().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: 'mutation { ensureApp(slug: "a", input: { name: "a" }) { pingUrl } }' }),
    });

  test("PUBLIC_URL's host and origin are its own, and its links begin with it", async () => {
    const answer = await post({ host: 'beats.example', origin: 'https://beats.example' });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('"pingUrl":"https://beats.example/ping/');
    // A proxy may keep the name that it was told to call.
    expect((await post({ origin: 'https://beats.example' })).status).toBe(200);
    const headers = { host: 'beats.example', origin: 'https://beats.example' };
    expect((await upgrade(`${behind().url}/graphql`, headers)).status).toBe(101);
  });

  test.each<Record<string, string>>([
    { host: 'beats.example:443', origin: 'https://beats.example' },
    { host: 'Beats.Lan:8080', origin: 'http://beats.lan:8080' },
    // A proxy leaves the port out, which the page that asks has in its address.
    { host: 'beats.lan', origin: 'http://beats.lan:8080' },
    { host: 'beats.lan' },
  ])('%j is its own: several addresses are, and links begin with the first', async (headers) => {
    const answer = await post(headers);
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('"pingUrl":"https://beats.example/ping/');
    expect((await upgrade(`${behind().url}/graphql`, headers)).status).toBe(101);
  });

  test.each([
    { host: 'beats.example', origin: 'https://evil.example' },
    { host: 'beats.lan:9090', origin: 'http://beats.lan:9090' },
    { host: 'beats.lan:8080', origin: 'http://beats.lan:9090' },
    { host: 'beats.example:8080', origin: 'https://beats.example' },
    { host: 'beats.example', origin: 'null' },
    { host: 'other.beats.example', origin: 'https://beats.example' },
    { host: 'evil.example', origin: 'http://evil.example' },
  ])('%j is foreign', async (headers) => {
    expect((await post(headers)).status).toBe(403);
    expect((await upgrade(`${behind().url}/graphql`, headers)).status).toBe(403);
  });
});

// `npm test` builds the dashboard first.
describe('static files', () => {
  let assets: string[];
  beforeAll(async () => {
    const { body } = await send(`${server().url}/`, { headers: HTML });
    assets = [...body.matchAll(/"[./]*(_app\/immutable\/[^"]+\.js)"/g)].map(([, path]) => `/${path}`);
  });

  test.each(['/', '/heartbeats', '/apps', '/apps?sort=name&page=2', '/apps/some-slug'])(
    'the path %s is a page, which no other site may frame, and whose forms go nowhere else',
    async (path) => {
      const answer = await send(server().url + path, { headers: HTML });
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-type': expect.stringMatching(/^text\/html/) as string,
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        'referrer-policy': 'same-origin',
      });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.body).toContain('<html');
      // The page's own adds to that of the header.
      const [, own] = /http-equiv="content-security-policy" content="([^"]+)"/.exec(answer.body) ?? [];
      expect(own).toMatch(/default-src 'self';.*object-src 'none'; script-src 'self' 'sha256-[^']+'; style-src/);
    },
  );

  test('an asset of the page is there, for ever', async () => {
    expect(assets.length).toBeGreaterThan(0);
    const answer = await send(server().url + assets[0]);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toContain('immutable');
    expect(answer.headers['content-type']).toMatch(/javascript/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  test.each([
    '/nothing.js',
    '/favicon.gif',
    '/_app/immutable/chunks/nothing.js',
    '/_app/nothing',
    '/apps/nothing.css',
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/.env',
  ])('the path %s is 404, not the page', async (path) => {
    const answer = await send(server().url + path);
    expect(answer.status).toBe(404);
    expect(answer.body).toBe('not found');
  });

  test('a path that cannot be decoded is no failure of the server', async () => {
    expect((await send(`${server().url}/%`)).status).toBeLessThan(500);
    expect((await send(`${server().url}/%ff%00`)).status).toBeLessThan(500);
  });

  test('only GET and HEAD are allowed', async () => {
    const head = await send(`${server().url}/`, { method: 'HEAD', headers: HTML });
    expect(head).toMatchObject({ status: 200, body: '' });
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect(await send(`${server().url}/apps`, { method })).toMatchObject({
        status: 405,
        headers: { allow: 'GET, HEAD' },
      });
  });
});
