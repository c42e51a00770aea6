import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { AcknowledgeLinks } from '../../server/src/features/alerts/acknowledge/links.ts';
import { createApp, uniqueName } from '../kit/apps.ts';
import { auditOf } from '../kit/audit.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { send, type HttpAnswer, type HttpRequest } from '../kit/http.ts';
import { ACKNOWLEDGE, incidentsOf, type Incident } from '../kit/incidents.ts';
import { startServer, TEST_SECRETS, useServer } from '../kit/server.ts';

const PUBLIC_URL = 'https://beats.example.org';
const CHANNEL = 'Slack #ops';
const BY = 'a link sent to Slack #ops';

const server = useServer('pglite', { publicUrls: [PUBLIC_URL] });
const signer = (current = TEST_SECRETS.current, publicUrl: string | null = PUBLIC_URL) =>
  new AcknowledgeLinks({ secrets: { current, previous: null }, publicUrl });
const pathTo = (incidentId: string, links = signer(), channelName = CHANNEL) =>
  new URL(links.urlFor({ incidentId, channelName }) ?? '').pathname;

/** An app of this test's own that has failed, and its incident. */
async function failedApp(name = uniqueName()) {
  const app = await createApp(server(), { name });
  await send(`${server().url}/ping/${app.pingKey}/fail`, { method: 'POST', body: 'the password is hunter2' });
  return { app, incident: (await incidentsOf(server(), app.id))[0] as Incident };
}

const now = async (appId: string) => (await incidentsOf(server(), appId))[0] as Incident;
const get = (path: string, request: HttpRequest = {}): Promise<HttpAnswer> => send(server().url + path, request);
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  });

describe('a link that acknowledges', () => {
  test('comes with the message, and its button tells who did it, by which channel', async () => {
    await using slack = await HttpReceiver.start();
    await server().query('mutation ($input: CreateChannelInput!) { createChannel(input: $input) { id } }', {
      input: { name: CHANNEL, settings: { slack: { webhookUrl: slack.url } } },
    });
    const { app, incident } = await failedApp();
    await server().advance(20_000);
    const [message] = await slack.received(1);
    const link = /https:\/\/beats\.example\.org(\/acknowledge\/[\w-]+)/.exec(message?.body ?? '');
    const path = link?.[1] ?? 'there is none';
    expect(path.length, 'short enough for a chat and a text message').toBeLessThan(80);
    expect((await get(path)).body).toContain(app.name);
    expect(await post(path, { note: 'disk is full,\r\nI make room' })).toMatchObject({
      status: 303,
      headers: { location: path },
    });
    expect(await now(app.id)).toMatchObject({
      state: 'ACKNOWLEDGED',
      acknowledgedBy: BY,
      note: 'disk is full,\nI make room',
    });
    expect(await auditOf(server(), incident.id)).toMatchObject([
      { action: 'INCIDENT_ACKNOWLEDGED', actor: { kind: 'LINK', id: null, name: BY }, address: '127.0.0.1' },
    ]);
    const after = await get(path);
    expect(after).toMatchObject({ status: 200 });
    expect(after.body).toContain(`</time>, by ${BY}`);
    expect(after.body).toContain('disk is full,\nI make room');
    expect(after.body).not.toContain('<form');
  });

  test('changes nothing when it is only opened, as previews and scanners do', async () => {
    const { app, incident } = await failedApp();
    const path = pathTo(incident.id);
    const opened = await get(path);
    expect(opened.status).toBe(200);
    const { body: empty, headers, status } = await get(path, { method: 'HEAD' });
    expect({ empty, status }).toEqual({ empty: '', status: 200 });
    expect(headers['content-length']).toBe(opened.headers['content-length']);
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect(await get(path, { method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } });
    expect(await now(app.id)).toMatchObject({ state: 'OPEN', acknowledgedBy: null });
  });

  test('shows what the incident is, and nothing that a run has printed', async () => {
    const { incident } = await failedApp('<b>Nightly</b> "backup"');
    const { body } = await get(pathTo(incident.id));
    expect(body).toContain('&lt;b&gt;Nightly&lt;/b&gt; &quot;backup&quot;');
    for (const part of ['>Down<', 'Reported a failure', 'Since <time', 'UTC', '<textarea', '<button>'])
      expect(body).toContain(part);
    expect(body).not.toContain('hunter2');
    expect(body).not.toContain('<b>');
  });

  test('is a page without scripts, that nobody keeps, frames or finds', async () => {
    const { incident } = await failedApp();
    const { headers, body } = await get(pathTo(incident.id));
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+';/);
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(body).not.toMatch(/<script|\son\w+=|style="|https?:\/\//);
    // With "no-referrer" a browser sends the form with an origin that is refused.
    expect(headers['referrer-policy']).toBe('same-origin');
  });

  test('of which anything is wrong gets one and the same answer, whether there is such an incident or not', async () => {
    const { app, incident } = await failedApp();
    const right = pathTo(incident.id);
    const last = right.at(-1);
    const wrong = [
      right.slice(0, -1),
      `${right}A`,
      `${right}.`,
      `${right}=`,
      `${right.slice(0, -1)}${last === 'A' ? 'B' : 'A'}`,
      pathTo(incident.id, signer('another secret, also of more than 32 characters')),
      pathTo(randomUUID(), signer('another secret, also of more than 32 characters')),
      pathTo(randomUUID()),
      '/acknowledge/',
      `/acknowledge/${incident.id}`,
      '/acknowledge/%00',
      `/acknowledge/${'A'.repeat(4_000)}`,
    ];
    const answers = await Promise.all(wrong.flatMap((path) => [get(path), post(path, { note: 'mine' })]));
    const bodies = new Set(answers.map(({ status, body }) => `${status} ${body}`));
    expect([...bodies]).toEqual([expect.stringMatching(/^404 [^]*This link does not work/)]);
    expect(await now(app.id)).toMatchObject({ state: 'OPEN', note: null });
  });

  test('of a name that was changed on the way is none', async () => {
    const { incident } = await failedApp();
    const bytes = Buffer.from(pathTo(incident.id).slice('/acknowledge/'.length), 'base64url');
    const renamed = Buffer.concat([bytes.subarray(0, 32), Buffer.from('the boss')]).toString('base64url');
    expect(await get(`/acknowledge/${renamed}`)).toMatchObject({ status: 404 });
  });

  test('tells who was faster, and keeps what he has written', async () => {
    const { app, incident } = await failedApp();
    await server().query(ACKNOWLEDGE, { id: incident.id, note: 'I am on it' });
    const path = pathTo(incident.id);
    expect((await get(path)).body).toMatch(/Acknowledged <time[^]*I am on it/);
    for (const note of ['', 'I am on it']) expect(await post(path, { note })).toMatchObject({ status: 303 });
    const late = await post(path, { note: 'so am <i>' });
    expect(late.status).toBe(409);
    expect(late.body).toMatch(/your note was not kept[^]*so am &lt;i&gt;/);
    expect(await now(app.id)).toMatchObject({ note: 'I am on it', acknowledgedBy: null });
  });

  test('ends with its incident', async () => {
    const { app, incident } = await failedApp();
    server().clock.advance(4_000);
    await send(`${server().url}/ping/${app.pingKey}`);
    for (const answer of [await get(pathTo(incident.id)), await post(pathTo(incident.id), { note: 'late' })]) {
      expect(answer.status).toBe(410);
      expect(answer.body).toMatch(/It is over since <time[^>]*>[^<]+ UTC<\/time>, after 4 s\./);
      expect(answer.body).not.toContain('<form');
    }
    expect(await now(app.id)).toMatchObject({ state: 'RESOLVED', acknowledgedAt: null, note: null });
  });
});

describe('the form of a link', () => {
  let path = '';
  let appId = '';
  beforeAll(async () => {
    const { app, incident } = await failedApp();
    path = pathTo(incident.id);
    appId = app.id;
  });

  test.each<[string, (origin: string) => Record<string, string>]>([
    ['another site', () => ({ origin: 'https://evil.example', 'sec-fetch-mode': 'navigate' })],
    ['a page without an origin', () => ({ origin: 'null', 'sec-fetch-mode': 'navigate' })],
    ['a foreign name that points here', () => ({ host: 'evil.example' })],
  ])('is refused to %s', async (_from, headersOf) => {
    const answer = await post(path, { note: 'not mine' }, headersOf(server().url));
    expect(answer.status).toBe(403);
    expect(await now(appId)).toMatchObject({ state: 'OPEN' });
  });

  test.each<[string, Partial<HttpRequest>, number, RegExp]>([
    ['of another kind', { headers: { 'content-type': 'application/json' }, body: '{}' }, 415, /x-www-form-urlencoded/],
    ['without a kind', { body: 'note=x' }, 415, /x-www-form-urlencoded/],
    ['that is too large', { body: `note=${'x'.repeat(20_000)}` }, 413, /more than 16384 bytes/],
    [
      'with a long note',
      { body: `note=${'%F0%9F%92%94'.repeat(501)}` },
      400,
      /1000 characters at most; this one has 1002/,
    ],
  ])('%s is refused with a reason', async (_kind, request, status, reason) => {
    const headers: Record<string, string> =
      status === 415 ? {} : { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
    const answer = await get(path, { method: 'POST', headers, ...request });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatch(reason);
    expect(await now(appId)).toMatchObject({ state: 'OPEN' });
  });

  test('says that nothing is acknowledged while the database takes no writes', async () => {
    await server().sql.query(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'cannot execute in a read-only transaction' using errcode = '25006'; end $$`);
    await server().sql.query('create trigger refuse before update on incident for each row execute function refuse()');
    const answer = await post(path, { note: 'mine' });
    await server().sql.query('drop function refuse cascade');
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(answer.body).toContain('Nothing has been acknowledged: the database takes no writes');
    expect(await now(appId)).toMatchObject({ state: 'OPEN' });
  });

  test('is taken from where people reach the server, with a long note in any script', async () => {
    const note = `${'語'.repeat(998)}\n!`;
    const headers = { host: 'beats.example.org', origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' };
    expect(await post(path, { note: note.replace('\n', '\r\n') }, headers)).toMatchObject({ status: 303 });
    expect(await now(appId)).toMatchObject({ state: 'ACKNOWLEDGED', note, acknowledgedBy: BY });
  });
});

test('links of the secret before are still good, and a server without one says why it cannot check any', async () => {
  const previous = 'the secret that was there before this one';
  const links = new AcknowledgeLinks({ secrets: { ...TEST_SECRETS, previous }, publicUrl: null });
  const linked = { incidentId: randomUUID(), channelName: 'Bereitschaft 🔔' };
  const token = pathTo(linked.incidentId, signer(previous), linked.channelName).split('/').at(-1) as string;
  expect(links.read(token)).toEqual(linked);
  expect(links.urlFor(linked), 'nobody knows where to').toBeNull();

  await using bare = await startServer({ database: 'pglite', secrets: null });
  for (const path of [pathTo(randomUUID()), '/acknowledge/x'])
    expect(await send(bare.url + path)).toMatchObject({ status: 503, body: expect.stringContaining('LUBDUB_SECRET') });
});
