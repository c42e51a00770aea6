import { describe, expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { openEventStream } from '../kit/event-stream.ts';
import { eventually } from '../kit/eventually.ts';
import { EndedError } from '../kit/events.ts';
import { send } from '../kit/http.ts';
import { startServer, useServer } from '../kit/server.ts';
import { createTask } from '../kit/tasks.ts';

const server = useServer('pglite');

const APPS = 'subscription { appChanges { kind appId } }';
const TASKS = 'subscription { taskChanges { kind taskId } }';
const STATUS = 'subscription ($after: String) { heartbeatStatus(after: $after) { cursor status } }';
const JSON_TYPE = { 'content-type': 'application/json' };

describe('several subscriptions over one stream of events', () => {
  test('begin together, and each event says whose it is', async () => {
    await using events = await openEventStream(server().url, [
      { id: 'a', query: APPS },
      { id: 'b', query: TASKS },
      { id: 'c', query: STATUS, variables: { after: null } },
    ]);
    expect(await events.next()).toEqual({ event: 'ready' });
    const app = await createApp(server());
    const task = await createTask(server());
    await beat(server(), app);
    const seen = await events.take(3);
    expect(seen.toSorted((one, other) => (one.id ?? '').localeCompare(other.id ?? ''))).toEqual([
      { event: 'next', id: 'a', payload: { data: { appChanges: { kind: 'CREATED', appId: app.id } } } },
      { event: 'next', id: 'b', payload: { data: { taskChanges: { kind: 'CREATED', taskId: task.id } } } },
      {
        event: 'next',
        id: 'c',
        payload: { data: { heartbeatStatus: { cursor: expect.any(String) as string, status: 'UP' } } },
      },
    ]);
  });

  test('are taken up behind a cursor by the next stream', async () => {
    const app = await createApp(server());
    const cursorOf = (event: { payload?: { data?: unknown } }) =>
      (event.payload?.data as { heartbeatStatus?: { cursor: string } } | undefined)?.heartbeatStatus?.cursor;
    const first = await openEventStream(server().url, [{ id: 'a', query: STATUS }]);
    await first.next();
    await beat(server(), app);
    const after = cursorOf(await first.next());
    await first[Symbol.asyncDispose]();
    await beat(server(), app, { kind: 'FAIL' });
    await using second = await openEventStream(server().url, [{ id: 'a', query: STATUS, variables: { after } }]);
    const events = await second.until(({ event }) => event === 'next');
    expect(Number(cursorOf(events.at(-1) ?? {}))).toBe(Number(after) + 1);
  });

  test('one that cannot begin says why and leaves the others alone', async () => {
    await using events = await openEventStream(server().url, [
      { id: 'wrong', query: 'subscription { nothing }' },
      { id: 'query', query: '{ statistics { apps } }' },
      { id: 'cursor', query: STATUS, variables: { after: 'x' } },
      { id: 'right', query: APPS },
    ]);
    const told = await events.take(7);
    const messageOf = (id: string) =>
      told.find((event) => event.id === id && event.event === 'next')?.payload?.errors?.[0]?.message;
    expect(messageOf('wrong')).toContain('nothing');
    expect(messageOf('query')).toContain('must be a subscription');
    expect(messageOf('cursor')).toContain('after');
    expect(told.filter(({ event }) => event === 'complete').map(({ id }) => id)).toHaveLength(3);
    await createApp(server());
    expect(await events.next()).toMatchObject({ event: 'next', id: 'right' });
  });

  test('end with their reader, and with the server', async () => {
    const own = await startServer({ database: 'pglite' });
    const subscribers = async () =>
      /lubdub_subscribers (\d+)/.exec((await send(`${own.url}/metrics`)).body)?.[1] ?? 'no such metric';
    const gone = await openEventStream(own.url, [{ id: 'a', query: STATUS }]);
    await gone.next();
    expect(await subscribers()).toBe('1');
    await gone[Symbol.asyncDispose]();
    await eventually(subscribers, (count) => count === '0');
    const left = await openEventStream(own.url, [{ id: 'a', query: STATUS }]);
    await left.next();
    await own[Symbol.asyncDispose]();
    await expect(left.end()).resolves.not.toBeInstanceOf(EndedError);
  });

  test.each([
    ['{', 'body: must be JSON'],
    ['null', 'subscriptions: must be a list'],
    ['{"subscriptions": [1]}', 'subscriptions.0.id: must be a text'],
    ['{"subscriptions": [{"id": "a"}]}', 'subscriptions.0.query: must be a text'],
    ['{"subscriptions": [{"id": "a", "query": "x", "variables": []}]}', 'subscriptions.0.variables: must be an object'],
    ['{"subscriptions": [{"id": "a", "query": "x"}, {"id": "a", "query": "x"}]}', 'subscriptions.1.id'],
    [JSON.stringify({ subscriptions: Array.from({ length: 51 }, () => ({})) }), 'subscriptions: must be at most 50'],
  ])('%s is refused', async (body, message) => {
    const answer = await send(`${server().url}/graphql/stream`, { method: 'POST', headers: JSON_TYPE, body });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({
      errors: [{ message: expect.stringContaining(message) as string, extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  test('are for pages of this server only', async () => {
    const body = JSON.stringify({ subscriptions: [{ id: 'a', query: APPS }] });
    const ask = (headers: Record<string, string>, method = 'POST') =>
      send(`${server().url}/graphql/stream`, { method, headers, ...(method === 'POST' && { body }) });
    expect(await ask({ ...JSON_TYPE, origin: 'http://elsewhere.example' })).toMatchObject({ status: 403 });
    expect(await ask({ 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await ask({}, 'GET')).toMatchObject({ status: 405 });
  });
});
