import { HealthChecksPingClient } from 'healthchecks-io-client';
import { healthcheck } from 'healthchecks.io';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import UptimeKuma from 'uptimekuma-api';
import { createApp, uniqueName, type App } from '../kit/apps.ts';
import { heartbeatsOf } from '../kit/beats.ts';
import { eventually } from '../kit/eventually.ts';
import { useServer } from '../kit/server.ts';

// As their authors have published them: nothing but the address is ours.
const server = useServer('pglite');
const run = promisify(execFile);
const kindsOf = async (app: App) => (await heartbeatsOf(server(), app.id)).map(({ kind }) => kind);
// They send again each minute or so; these tests need the first time only.
beforeAll(() => void vi.useFakeTimers({ toFake: ['setInterval'] }));
afterAll(() => void vi.useRealTimers());

test('healthchecks-io-client pings, with a start, a failure and a payload', async () => {
  const app = await createApp(server());
  const client = new HealthChecksPingClient({ uuid: app.pingKey, baseUrl: `${server().url}/ping` });
  await client.start();
  await client.success();
  await client.success('all is well');
  await client.fail('code 3');
  expect(await kindsOf(app)).toEqual(['START', 'SUCCESS', 'SUCCESS', 'FAIL']);
});

test('healthchecks.io pings at once', async () => {
  const app = await createApp(server());
  healthcheck(`${server().url}/ping/${app.pingKey}`, 30);
  await eventually(
    () => kindsOf(app),
    (kinds) => kinds.length > 0,
  );
  expect(await kindsOf(app)).toEqual(['SUCCESS']);
});

test('uptimekuma-api pushes, as it is and with what the program says', async () => {
  const app = await createApp(server());
  const token = uniqueName('kuma');
  const add = 'mutation ($id: ID!, $token: String) { addPushToken(appId: $id, token: $token) { id } }';
  await server().query(add, { id: app.id, token });
  const kuma = new UptimeKuma(server().url);
  let pushed = once(kuma, 'pushSuccessful');
  kuma.startPushing(token, 60);
  await pushed;
  const other = new UptimeKuma(server().url);
  other.on('prePush', (_url: string, params: Record<string, unknown>) => {
    Object.assign(params, { status: 'down', msg: 'test', ping: 12 });
  });
  pushed = once(other, 'pushSuccessful');
  other.startPushing(token, 60);
  await pushed;
  expect(await heartbeatsOf(server(), app.id)).toMatchObject([
    { kind: 'SUCCESS', message: 'OK', latencyMs: null },
    { kind: 'FAIL', message: 'test', latencyMs: 12 },
  ]);
});

describe('curl, as both documentations write it', () => {
  let app: App;
  beforeEach(async () => {
    app = await createApp(server());
  });
  const curl = (...args: string[]) => run('curl', args);
  const shell = (script: string) => run('sh', ['-c', script]);

  test.each([
    ['-m 10 --retry 5 URL', ['SUCCESS'], null],
    ['-fsS -m 10 --retry 5 -o /dev/null URL', ['SUCCESS'], null],
    ['-fsS -m 10 --retry 5 --data-raw "disk at 81%" URL', ['SUCCESS'], 'disk at 81%'],
    ['-m 10 --retry 5 URL/start', ['START'], null],
    ['-m 10 --retry 5 --data-raw "it broke" URL/fail', ['FAIL'], 'it broke'],
    ['-m 10 --retry 5 URL/$(false; echo $?)', ['FAIL'], null],
    ['-m 10 --retry 5 --data-raw "hello" URL/log', ['LOG'], 'hello'],
    ['--head -m 10 URL', ['SUCCESS'], null],
  ])('curl %s', async (line, kinds, message) => {
    await shell(`curl -s ${line.replace('URL', `${server().url}/ping/${app.pingKey}`)}`);
    expect(await kindsOf(app)).toEqual(kinds);
    expect(await heartbeatsOf(server(), app.id)).toMatchObject([{ message }]);
  });

  test('by slug, made with it', async () => {
    const { workspacePingKey } = await server().query<{ workspacePingKey: string }>('{ workspacePingKey }');
    const url = `${server().url}/ping/${workspacePingKey}/${uniqueName()}?create=1`;
    expect((await curl('-fsS', '-m', '10', url)).stdout).toBe('Created');
    expect((await curl('-fsS', '-m', '10', url)).stdout).toBe('OK');
  });

  test("Uptime Kuma's line", async () => {
    const url = `${server().url}/api/push/${app.pingKey}?status=up&msg=OK&ping=`;
    expect(JSON.parse((await curl('-fsS', url)).stdout)).toEqual({ ok: true });
  });
});
