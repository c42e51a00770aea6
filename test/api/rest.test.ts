import { Validator } from '@seriousme/openapi-schema-validator';
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { addChannel } from '../kit/alerts.ts';
import { createApp, uniqueName } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { send } from '../kit/http.ts';
import { RestClient } from '../kit/rest-client.ts';
import { useServer } from '../kit/server.ts';
import { createTask, registerAgent } from '../kit/tasks.ts';

// What is behind it is asked through GraphQL, which its own tests try on both databases.
const server = useServer('pglite');
let rest: RestClient;
beforeAll(async () => {
  rest = await RestClient.of(server().url);
});

const problem = (status: number, code: string, field: string | null) => ({
  status,
  headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  body: { status, code, field },
});

test('the document is OpenAPI 3.1, as a validator reads it', async () => {
  const { body } = await send(`${server().url}/api/openapi.json`);
  const result = await new Validator().validate(JSON.parse(body) as Record<string, unknown>);
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
  expect(rest.operations.length).toBeGreaterThan(30);
});

test('a page shows the API, and loads nothing from elsewhere', async () => {
  for (const path of [
    '/api/docs',
    '/api/docs/',
    '/api/docs/start.js',
    '/api/docs/swagger-ui.css',
    '/api/docs/swagger-ui-bundle.js',
  ])
    expect((await send(server().url + path)).status).toBe(200);
  const page = await send(`${server().url}/api/docs`);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.body).not.toMatch(/https?:/);
  expect((await send(`${server().url}/api/docs/package.json`)).status).toBe(404);
});

describe('applications', () => {
  test('one is made, with its address, and read by its id and its slug', async () => {
    const made = await rest.send('POST', '/api/applications', {
      name: uniqueName('Backup'),
      tags: ['nightly'],
      cron: { expression: '0 3 * * *', timezone: 'Europe/Berlin' },
      graceSeconds: 120,
      unknown: 'ignored',
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        tags: ['nightly'],
        cron: { expression: '0 3 * * *', timezone: 'Europe/Berlin' },
        graceSeconds: 120,
        status: 'NEW',
      },
    });
    expect(made.headers.location).toBe(`/api/applications/${String(made.body['id'])}`);
    expect((await send(`${server().url}/ping/${String(made.body['uuid'])}`)).status).toBe(200);
    for (const address of [made.body['id'], made.body['slug']])
      expect(await rest.send('GET', `/api/applications/${String(address)}`)).toMatchObject({
        status: 200,
        body: { id: made.body['id'], status: 'UP' },
      });
  });

  test("the seed's words are taken: expected_interval and grace_period", async () => {
    const { body } = await rest.send('POST', '/api/applications', {
      name: uniqueName(),
      expected_interval: 300,
      grace_period: 30,
    });
    expect(body).toMatchObject({ everySeconds: 300, graceSeconds: 30 });
  });

  test('PUT and PATCH change what is named; PUT by an unknown slug makes', async () => {
    const slug = uniqueName();
    expect(await rest.send('PUT', `/api/applications/${slug}`, { everySeconds: 60 })).toMatchObject({
      status: 201,
      body: { slug, name: slug, everySeconds: 60 },
    });
    expect(await rest.send('PUT', `/api/applications/${slug}`, { manual: true })).toMatchObject({
      status: 200,
      body: { slug, manual: true },
    });
    expect(await rest.send('PATCH', `/api/applications/${slug}`, { description: 'x' })).toMatchObject({
      status: 200,
      body: { description: 'x', manual: true },
    });
    expect(await rest.send('PATCH', `/api/applications/${uniqueName()}`, {})).toMatchObject(
      problem(404, 'NOT_FOUND', 'slug'),
    );
    expect(await rest.send('PUT', `/api/applications/${randomUUID()}`, {})).toMatchObject({ status: 404 });
  });

  test('pause, resume and DELETE', async () => {
    const { id } = await createApp(server());
    expect((await rest.send('POST', `/api/applications/${id}/pause`)).body['status']).toBe('PAUSED');
    expect((await rest.send('POST', `/api/applications/${id}/resume`)).body['status']).toBe('NEW');
    expect(await rest.send('DELETE', `/api/applications/${id}`)).toMatchObject({ status: 204 });
    expect(await rest.send('GET', `/api/applications/${id}`)).toMatchObject(problem(404, 'NOT_FOUND', 'id'));
    expect(await rest.send('DELETE', `/api/applications/${id}`)).toMatchObject({ status: 404 });
  });

  test('a list has pages, and filters', async () => {
    const tag = uniqueName('tag');
    for (let count = 0; count < 3; count += 1) await createApp(server(), { tags: [tag, 'x'] });
    const first = await rest.send('GET', `/api/applications?tag=${tag}&tag=x&first=2`);
    expect(first.body['applications']).toHaveLength(2);
    const after = encodeURIComponent(String(first.body['nextCursor']));
    const second = await rest.send('GET', `/api/applications?tag=${tag}&first=2&after=${after}`);
    expect(second.body['applications']).toHaveLength(1);
    expect(second.body['nextCursor']).toBeNull();
    expect((await rest.send('GET', `/api/applications/?tag=${tag}&status=UP&status=DOWN`)).body).toMatchObject({
      applications: [],
    });
  });

  test('its heartbeats, the newest first', async () => {
    const app = await createApp(server());
    await beat(server(), app, { message: 'one' });
    await beat(server(), app, { kind: 'FAIL', exitCode: 3 });
    const { body } = await rest.send('GET', `/api/applications/${app.slug}/heartbeats?first=1`);
    expect(body).toMatchObject({ heartbeats: [{ kind: 'FAIL', exitCode: 3 }] });
    expect(body['nextCursor']).not.toBeNull();
    expect((await rest.send('GET', `/api/applications/${randomUUID()}/heartbeats`)).status).toBe(404);
  });
});

describe('what is wrong', () => {
  test.each([
    ['a name that is missing', {}, 'name'],
    ['a name that is no text', { name: 7 }, 'name'],
    ['two schedules', { name: 'x', everySeconds: 60, manual: true }, 'manual'],
    ['an interval of nothing', { name: 'x', everySeconds: 0 }, 'schedule.everySeconds'],
    ['a cron that is none', { name: 'x', cron: { expression: 'often' } }, 'schedule.cron'],
    ['a slug that is none', { name: 'x', slug: 'Not A Slug' }, 'slug'],
    ['a grace that is no number', { name: 'x', grace_period: '60' }, 'grace_period'],
  ])('%s is 400 and names the field', async (_title, body, field) => {
    expect(await rest.send('POST', '/api/applications', body)).toMatchObject(problem(400, 'BAD_USER_INPUT', field));
  });

  test('a slug that is taken is 409', async () => {
    const { slug } = await createApp(server());
    expect(await rest.send('POST', '/api/applications', { name: 'x', slug })).toMatchObject(
      problem(409, 'CONFLICT', 'slug'),
    );
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])(
    'a body of %s is 415',
    async (type) => {
      const answer = await rest.send('POST', '/api/applications', '{"name":"x"}', { 'content-type': type });
      expect(answer.status).toBe(415);
    },
  );

  test.each(['{', '[]', '"x"', 'null'])('a body of %s is 400', async (body) => {
    expect(await rest.send('POST', '/api/applications', body)).toMatchObject(problem(400, 'BAD_USER_INPUT', null));
  });

  test.each([
    ['first=x', 'first'],
    ['first=0.5', 'first'],
    ['status=BAD', 'status.0'],
    ['environment=test', 'environment'],
  ])('the query %s is 400', async (query, field) => {
    expect(await rest.send('GET', `/api/applications?${query}`)).toMatchObject(problem(400, 'BAD_USER_INPUT', field));
  });

  test('another method is 405 with Allow, another path 404', async () => {
    const answer = await rest.send('DELETE', '/api/applications');
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, POST, HEAD' } });
    for (const path of ['/api/applications/x/y', '/api/applicationsx', '/api/runs//'])
      expect((await rest.send('GET', path)).status).toBe(404);
  });

  test('a page from elsewhere is refused, as everywhere', async () => {
    const headers = { origin: 'https://evil.example' };
    expect((await send(`${server().url}/api/applications`, { headers })).status).toBe(403);
  });
});

test('tasks are made, changed, run and deleted, and runs cancelled', async () => {
  const made = await rest.send('POST', '/api/tasks', {
    name: uniqueName('task'),
    script: 'work.sh',
    daily: { atTime: '03:00', weekdays: ['MONDAY'] },
  });
  expect(made).toMatchObject({
    status: 201,
    body: { folder: '', daily: { atTime: '03:00', timezone: 'UTC', weekdays: ['MONDAY'] } },
  });
  const path = String(made.headers.location);
  expect(await rest.send('PATCH', path, { enabled: false, everySeconds: 60 })).toMatchObject({
    status: 200,
    body: { enabled: false, everySeconds: 60 },
  });
  const run = await rest.send('POST', `${path}/run`);
  expect(run).toMatchObject({ status: 201, body: { status: 'QUEUED', trigger: 'MANUAL' } });
  const runPath = String(run.headers.location);
  expect(await rest.send('POST', `${runPath}/cancel`)).toMatchObject({ status: 200, body: { status: 'CANCELLED' } });
  expect(await rest.send('POST', `${runPath}/cancel`)).toMatchObject({ status: 409 });
  expect(await rest.send('GET', runPath)).toMatchObject({ body: { status: 'CANCELLED' } });
  const { body } = await rest.send('GET', `/api/runs?taskId=${String(made.body['id'])}&status=CANCELLED`);
  expect(body['runs']).toHaveLength(1);
  expect((await rest.send('DELETE', path)).status).toBe(204);
  expect((await rest.send('GET', path)).status).toBe(404);
  const { name } = await createTask(server());
  expect((await rest.send('GET', `/api/tasks?search=${name}`)).body['tasks']).toMatchObject([{ name }]);
});

test('agents are listed, stopped and started', async () => {
  const host = uniqueName('host');
  const { id } = await registerAgent(server(), { host });
  expect((await rest.send('GET', `/api/agents?search=${host}`)).body).toMatchObject({ agents: [{ id, host }] });
  expect((await rest.send('POST', `/api/agents/${id}/stop`)).body).toMatchObject({ schedulerEnabled: false });
  expect((await rest.send('POST', `/api/agents/${id}/start`)).body).toMatchObject({ schedulerEnabled: true });
  expect((await rest.send('GET', `/api/agents/${id}`)).body).toMatchObject({ id });
  expect((await rest.send('GET', `/api/agents/${randomUUID()}`)).status).toBe(404);
});

test('incidents are listed, acknowledged with a note and resolved', async () => {
  const app = await createApp(server());
  await beat(server(), app, { kind: 'FAIL' });
  const { body } = await rest.send('GET', `/api/incidents?appId=${app.id}&state=OPEN`);
  const [{ id } = { id: '' }] = body['incidents'] as { id: string }[];
  expect((await rest.send('POST', `/api/incidents/${id}/acknowledge`, { note: 'on it' })).body).toMatchObject({
    state: 'ACKNOWLEDGED',
    note: 'on it',
  });
  expect((await rest.send('POST', `/api/incidents/${id}/resolve`)).body).toMatchObject({ state: 'RESOLVED' });
  expect((await rest.send('GET', `/api/incidents/${id}`)).body).toMatchObject({ state: 'RESOLVED', appId: app.id });
});

test('channels are made, changed and deleted, and show no secrets', async () => {
  await addChannel(server(), 'http://127.0.0.1:1/');
  const made = await rest.send('POST', '/api/channels', {
    name: uniqueName('hook'),
    settings: { webhook: { url: 'http://127.0.0.1:1/x', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } },
  });
  expect(made).toMatchObject({ status: 201, body: { kind: 'WEBHOOK', enabled: true } });
  expect(JSON.stringify(made.body)).not.toContain('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const path = String(made.headers.location);
  expect((await rest.send('PATCH', path, { enabled: false })).body).toMatchObject({ enabled: false });
  expect((await rest.send('GET', path)).body).toMatchObject({ id: made.body['id'] });
  expect((await rest.send('GET', '/api/channels')).status).toBe(200);
  expect((await rest.send('DELETE', path)).status).toBe(204);
  expect((await rest.send('GET', path)).status).toBe(404);
});
