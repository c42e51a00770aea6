import { HealthChecksApiClient } from 'healthchecks-io-client';
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { keyFor } from '../access/callers.ts';
import { addChannel } from '../kit/alerts.ts';
import { uniqueName } from '../kit/apps.ts';
import { send } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

interface Check extends Record<string, unknown> {
  uuid: string;
  ping_url: string;
  update_url: string;
  slug: string;
  name: string;
}
interface Answer {
  status: number;
  body: string;
  json: Record<string, unknown>;
  headers: Record<string, unknown>;
}

const server = useServer('pglite', { accounts: true });
let writing: string;
let reading: string;
beforeAll(async () => {
  writing = await keyFor(server(), 'READ', 'READ_OUTPUT', 'EDIT_APPS');
  reading = await keyFor(server(), 'READ');
});

async function call(method: string, path: string, body?: unknown, key: string | null = writing): Promise<Answer> {
  const url = path.startsWith('http') ? path : `${server().url}/api/v3/${path}`;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await send(url, {
    method,
    // As curl sends it: nobody looks at it.
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(key !== null && { 'x-api-key': key }),
      ...(text !== undefined && { 'content-length': String(Buffer.byteLength(text)) }),
    },
    ...(body !== undefined && { body: text }),
  });
  const isJson = answer.headers['content-type'] === 'application/json';
  return { ...answer, json: isJson ? (JSON.parse(answer.body) as Record<string, unknown>) : {} };
}
const create = async (body: object = {}): Promise<Check> =>
  (await call('POST', 'checks/', { name: uniqueName('check'), ...body })).json as Check;

describe('a check', () => {
  test('is made with defaults, and has the fields that Healthchecks has', async () => {
    const name = uniqueName('Nightly');
    const answer = await call('POST', 'checks/', { name, tags: 'db  prod', desc: 'Dumps it' });
    expect(answer.status).toBe(201);
    const { uuid } = answer.json;
    const url = `${server().url}/api/v3/checks/${String(uuid)}`;
    expect(answer.json).toEqual({
      name,
      slug: name.toLowerCase(),
      tags: 'db prod',
      desc: 'Dumps it',
      grace: 3600,
      n_pings: 0,
      status: 'new',
      started: false,
      last_ping: null,
      next_ping: null,
      manual_resume: false,
      methods: '',
      subject: '',
      subject_fail: '',
      start_kw: '',
      success_kw: '',
      failure_kw: '',
      filter_subject: false,
      filter_body: false,
      filter_http_body: false,
      filter_default_fail: false,
      uuid,
      ping_url: `${server().url}/ping/${String(uuid)}`,
      update_url: url,
      pause_url: `${url}/pause`,
      resume_url: `${url}/resume`,
      channels: '',
      timeout: 86400,
    });
  });

  test('is pinged, and tells of it', async () => {
    const check = await create({ timeout: 600, grace: 60 });
    expect((await send(`${check.ping_url}/start`)).body).toBe('OK');
    expect((await call('GET', `checks/${check.uuid}`)).json).toMatchObject({ started: true, n_pings: 1 });
    expect((await call('GET', `${server().url}/api/v1/checks/${check.uuid}`)).json['status']).toBe('started');
    await send(check.ping_url, { method: 'POST', body: 'went well' });
    const { json } = await call('GET', `checks/${check.uuid}`);
    expect(json).toMatchObject({ status: 'up', started: false, n_pings: 2, last_duration: 0 });
    expect(json['last_ping']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    expect(json['next_ping']).toMatch(/\+00:00$/);
    const { pings } = (await call('GET', `checks/${check.uuid}/pings`)).json as { pings: Record<string, string>[] };
    expect(pings).toMatchObject([
      { type: 'success', n: 2, duration: 0, body_url: `${check.update_url}/pings/2/body` },
      { type: 'start', n: 1, body_url: null },
    ]);
    expect(await call('GET', `${pings[0]?.['body_url']}`)).toMatchObject({ status: 200, body: 'went well' });
    expect(await call('GET', `checks/${check.uuid}/pings/1/body`)).toMatchObject({ status: 404, body: '' });
    await send(`${check.ping_url}/fail`);
    expect((await call('GET', `checks/${check.uuid}/flips/`)).json).toMatchObject({ flips: [{ up: 0 }, { up: 1 }] });
    expect((await call('GET', `checks/${check.uuid}/flips?seconds=60`)).json['flips']).toHaveLength(2);
    expect((await call('GET', `checks/${check.uuid}/flips?end=1`)).json['flips']).toHaveLength(0);
    expect(await call('GET', `checks/${check.uuid}/flips?start=x`)).toMatchObject({ status: 400, body: '' });
  });

  test('changes what is named only', async () => {
    const check = await create({ timeout: 600, tags: 'a' });
    const update = (body: unknown) => call('POST', `checks/${check.uuid}`, body);
    expect((await update({ desc: 'x', methods: '', channels: '' })).json).toMatchObject({
      timeout: 600,
      tags: 'a',
      desc: 'x',
    });
    const cron = await update({ schedule: '*/5 * * * *', tz: 'Europe/Riga', timeout: 60 });
    expect(cron).toMatchObject({ status: 200, json: { schedule: '*/5 * * * *', tz: 'Europe/Riga' } });
    expect(cron.json).not.toHaveProperty('timeout');
    expect((await update({ tz: 'UTC' })).json).toMatchObject({ schedule: '*/5 * * * *', tz: 'UTC' });
    expect((await update('null')).status).toBe(200);
  });

  test('pauses twice, resumes as new, and then is not paused', async () => {
    const check = await create();
    await send(check.ping_url);
    for (let times = 0; times < 2; times += 1)
      expect(await call('POST', `checks/${check.uuid}/pause`, '')).toMatchObject({
        status: 200,
        json: { status: 'paused' },
      });
    expect(await call('POST', `checks/${check.uuid}/resume`)).toMatchObject({
      status: 200,
      json: { status: 'new', last_ping: null },
    });
    expect(await call('POST', `checks/${check.uuid}/resume`)).toMatchObject({
      status: 409,
      body: 'check is not paused',
    });
  });

  test('a paused one wakes with a ping', async () => {
    const check = await create();
    await call('POST', `checks/${check.uuid}/pause`);
    await send(check.ping_url);
    expect((await call('GET', `checks/${check.uuid}`)).json['status']).toBe('up');
  });

  test('is deleted, and answered as it was', async () => {
    const check = await create();
    expect(await call('DELETE', `checks/${check.uuid}`)).toMatchObject({ status: 200, json: { uuid: check.uuid } });
    for (const method of ['GET', 'POST', 'DELETE'])
      expect(await call(method, `checks/${check.uuid}`)).toMatchObject({ status: 404, body: '' });
  });

  test('a slug that is taken gets a number', async () => {
    const slug = uniqueName('dup');
    expect((await create({ slug })).slug).toBe(slug);
    expect((await create({ slug })).slug).toBe(`${slug}-2`);
  });

  test('unique finds the one that is there', async () => {
    const name = uniqueName('upsert');
    const first = await call('POST', 'checks/', { name, unique: ['name'], timeout: 120 });
    expect(first.status).toBe(201);
    const second = await call('POST', 'checks/', { name, unique: ['name'], timeout: 240 });
    expect(second).toMatchObject({ status: 200, json: { uuid: first.json['uuid'], timeout: 240 } });
    expect((await call('POST', 'checks/', { name, unique: ['name', 'tags'] })).status).toBe(201);
  });
});

test('lists: by all tags, by slug, with a slash and without', async () => {
  const tag = uniqueName('tag');
  const check = await create({ tags: `${tag} x` });
  await create({ tags: tag });
  for (const path of ['checks', 'checks/']) {
    expect((await call('GET', `${path}?tag=${tag}`, 'null')).json['checks']).toHaveLength(2);
    expect((await call('GET', `${path}?tag=${tag}&tag=x`)).json['checks']).toHaveLength(1);
    expect((await call('GET', `${path}?slug=${check.slug}`)).json['checks']).toMatchObject([{ uuid: check.uuid }]);
  }
});

describe('what is wrong is told in its words', () => {
  test.each([
    [{ name: 7 }, 'name is not a string'],
    [{ name: 'x'.repeat(101) }, 'name is too long'],
    [{ name: null }, 'name is not a string'],
    [{ slug: 'A' }, 'slug does not match pattern'],
    [{ timeout: 59 }, 'timeout is too small'],
    [{ timeout: 31_536_001 }, 'timeout is too large'],
    [{ grace: '60' }, 'grace is not a number'],
    [{ grace: true }, 'grace is not a number'],
    [{ manual_resume: 'yes' }, 'manual_resume is not a boolean'],
    [{ manual_resume: true }, 'manual_resume has unexpected value'],
    [{ methods: 'POST' }, 'methods has unexpected value'],
    [{ filter_body: true }, 'filter_body has unexpected value'],
    [{ failure_kw: 'ERROR' }, 'failure_kw has unexpected value'],
    [{ schedule: 'Mon 12:00' }, 'schedule is not a valid cron or OnCalendar expression'],
    [{ tz: 'Moon/Base' }, 'tz is not a valid timezone'],
    [{ unique: 'name' }, 'unique is not an array'],
    [{ unique: ['status'] }, "an item in 'unique' has unexpected value"],
    [[], 'value is not an object'],
  ])('%j', async (body, problem) => {
    expect(await call('POST', 'checks/', body)).toMatchObject({
      status: 400,
      json: { error: `json validation error: ${problem}` },
    });
  });

  test('a body that is no JSON', async () => {
    const error = 'could not parse request body';
    expect(await call('POST', 'checks/', '{oops')).toMatchObject({ status: 400, json: { error } });
  });

  test('an address that is none is 404, another method 405', async () => {
    for (const path of ['', 'nothing', `checks/${randomUUID()}/what`, 'checks/x', `checks/${randomUUID()}`])
      expect((await call('GET', path)).status).toBe(404);
    expect(await call('PUT', 'checks/')).toMatchObject({ status: 405, body: '', headers: { allow: 'GET, POST' } });
  });
});

test('channels: listed, and told of a check by a rule that names it', async () => {
  const admin = await server().as('admin');
  const name = uniqueName('hook');
  const id = await addChannel(admin, 'http://127.0.0.1:1/', name);
  const { channels } = (await call('GET', 'channels')).json as {
    channels: { id: string; kind: string; name: string }[];
  };
  const channel = channels.find((one) => one.id === id);
  expect(channel).toMatchObject({ kind: 'webhook', name });
  const check = await create({ channels: id });
  expect(check['channels']).toBe(id);
  const second = await create({ channels: '*' });
  expect(String(second['channels'])).toContain(id);
  expect((await call('POST', `checks/${check.uuid}`, { channels: '' })).json['channels']).toBe('');
  expect((await call('GET', `checks/${second.uuid}`)).json['channels']).toContain(id);
  for (const [given, error] of [
    ['nobody', 'invalid channel identifier: nobody'],
    [`${id},`, 'empty channel identifier'],
  ])
    expect(await call('POST', 'checks/', { channels: given })).toMatchObject({ status: 400, json: { error } });
});

test('healthchecks-io-client does all that it can, unchanged', async () => {
  const client = new HealthChecksApiClient({ apiKey: writing, baseUrl: server().url, apiVersion: 3 });
  const name = uniqueName('client');
  const check = await client.createCheck({ name, timeout: 300, tags: name });
  await send(check.ping_url);
  expect(await client.getChecks([name])).toMatchObject({ checks: [{ uuid: check.uuid, status: 'up' }] });
  expect(await client.getCheck(check.uuid)).toMatchObject({ name, timeout: 300 });
  expect(await client.updateCheck(check.uuid, { grace: 120 })).toMatchObject({ grace: 120, timeout: 300 });
  expect(await client.listPings(check.uuid)).toMatchObject({ pings: [{ type: 'success', n: 1 }] });
  expect(await client.listFlips(check.uuid)).toMatchObject({ flips: [{ up: 1 }] });
  expect(await client.getIntegrations()).toHaveProperty('channels');
  expect(await client.pauseCheck(check.uuid)).toMatchObject({ status: 'paused' });
  expect(await client.deleteCheck(check.uuid)).toMatchObject({ uuid: check.uuid });
});

describe('keys', () => {
  const WRITES: [string, string][] = [
    ['POST', 'checks/'],
    ['POST', 'checks/ID'],
    ['DELETE', 'checks/ID'],
    ['POST', 'checks/ID/pause'],
    ['POST', 'checks/ID/resume'],
    ['GET', 'checks/ID/pings/'],
    ['GET', 'checks/ID/pings/1/body'],
    ['GET', 'channels/'],
  ];
  const READS: [string, string][] = [
    ['GET', 'checks/'],
    ['GET', 'checks/ID'],
    ['GET', 'checks/ID/flips/'],
  ];

  test.each([...WRITES, ...READS])('%s %s takes a key, and no cookie; CORS is open', async (method, path) => {
    const { uuid } = await create();
    const address = path.replace('ID', uuid);
    const missing = { status: 401, json: { error: 'missing api key' } };
    const wrong = { status: 401, json: { error: 'wrong api key' } };
    expect(await call(method, address, undefined, null)).toMatchObject(missing);
    expect(await call(method, address, undefined, 'short')).toMatchObject(missing);
    expect(await call(method, address, undefined, 'x'.repeat(32))).toMatchObject(wrong);
    const { headers } = await server().as('admin');
    const signedIn = await send(`${server().url}/api/v3/${address}`, { method, headers: { ...headers } });
    expect(signedIn.status).toBe(401);
    const preflight = await send(`${server().url}/api/v3/${address}`, {
      method: 'OPTIONS',
      headers: { origin: 'https://dashboard.example', host: 'any.example' },
    });
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': 'X-Api-Key',
        'access-control-max-age': '600',
      },
    });
    const isWrite = WRITES.some(([one, where]) => one === method && where === path);
    const reader = await call(method, address, undefined, reading);
    if (isWrite) expect(reader).toMatchObject(wrong);
    else expect(reader.status).toBe(200);
    const beats = await keyFor(server(), 'BEAT');
    expect(await call(method, address, undefined, beats)).toMatchObject(wrong);
  });

  test('a reader is told a unique key and no secret, and finds the check by it', async () => {
    const { uuid, slug } = await create();
    const { checks } = (await call('GET', `checks/?slug=${slug}`, undefined, reading)).json as { checks: Check[] };
    expect(checks).toHaveLength(1);
    expect(JSON.stringify(checks)).not.toContain(uuid);
    const key = String(checks[0]?.['unique_key']);
    expect(key).toMatch(/^[0-9a-f]{40}$/);
    expect((await call('GET', `checks/${key}`, undefined, reading)).json).toMatchObject({ slug });
    expect((await call('GET', `checks/${key}/flips/`, undefined, reading)).json).toEqual({ flips: [] });
  });

  test('the key may stand in the body of a POST', async () => {
    expect((await call('POST', 'checks/', { api_key: writing, name: uniqueName() }, null)).status).toBe(201);
  });

  test('status takes no key', async () => {
    for (const path of ['status', 'status/'])
      expect(await call('GET', path, undefined, null)).toMatchObject({ status: 200, body: 'OK' });
  });
});
