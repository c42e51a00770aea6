import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { send } from '../kit/http.ts';
import { RestClient } from '../kit/rest-client.ts';
import { useServer } from '../kit/server.ts';
import { callerOf, CALLERS, keyFor, MAY, type CallerName } from './callers.ts';

// What each REST operation asks of its caller: what the operation of GraphQL does that stands behind it.
const DECISIONS: Record<string, string> = {
  'GET /api/applications': 'READ',
  'POST /api/applications': 'EDIT_APPS',
  'GET /api/applications/{id}': 'READ',
  'PUT /api/applications/{id}': 'EDIT_APPS',
  'PATCH /api/applications/{id}': 'EDIT_APPS',
  'DELETE /api/applications/{id}': 'EDIT_APPS',
  'POST /api/applications/{id}/pause': 'EDIT_APPS',
  'POST /api/applications/{id}/resume': 'EDIT_APPS',
  'GET /api/applications/{id}/heartbeats': 'READ',
  'GET /api/tasks': 'READ',
  'POST /api/tasks': 'EDIT_TASKS',
  'GET /api/tasks/{id}': 'READ',
  'PUT /api/tasks/{id}': 'EDIT_TASKS',
  'PATCH /api/tasks/{id}': 'EDIT_TASKS',
  'DELETE /api/tasks/{id}': 'EDIT_TASKS',
  'POST /api/tasks/{id}/run': 'OPERATE',
  'GET /api/runs': 'READ',
  'GET /api/runs/{id}': 'READ',
  'POST /api/runs/{id}/cancel': 'OPERATE',
  'GET /api/agents': 'READ',
  'GET /api/agents/{id}': 'READ',
  'POST /api/agents/{id}/start': 'OPERATE',
  'POST /api/agents/{id}/stop': 'OPERATE',
  'GET /api/incidents': 'READ',
  'GET /api/incidents/{id}': 'READ',
  'POST /api/incidents/{id}/acknowledge': 'OPERATE',
  'POST /api/incidents/{id}/resolve': 'OPERATE',
  'GET /api/channels': 'READ',
  'POST /api/channels': 'EDIT_APPS',
  'GET /api/channels/{id}': 'READ',
  'PATCH /api/channels/{id}': 'EDIT_APPS',
  'DELETE /api/channels/{id}': 'EDIT_APPS',
};
const BODIES: Record<string, object> = {
  'POST /api/applications': { name: 'walk' },
  'POST /api/tasks': { name: 'walk', script: 'walk.sh', manual: true },
  'POST /api/channels': { name: 'walk', settings: { webhook: { url: 'http://127.0.0.1:1/' } } },
};

const server = useServer('pglite', { accounts: true });
const clients = {} as Record<CallerName, RestClient>;
beforeAll(async () => {
  const rest = await RestClient.of(server().url);
  for (const name of CALLERS) clients[name] = rest.sending({ ...(await callerOf(server(), name)).headers });
});

test('each operation has a decision', () => {
  const described = clients.nobody.operations.map(({ method, path }) => `${method} ${path}`);
  expect(described.toSorted()).toEqual(Object.keys(DECISIONS).toSorted());
});

describe.each(CALLERS)('%s', (name) => {
  test('may do what the table says', async () => {
    const refused = name === 'nobody' ? 401 : 403;
    const outcomes: Record<string, unknown> = {};
    for (const line of Object.keys(DECISIONS)) {
      const [method = '', path = ''] = line.split(' ');
      const body = method === 'GET' || method === 'DELETE' ? undefined : (BODIES[line] ?? {});
      const { status } = await clients[name].send(method, path.replace('{id}', randomUUID()), body);
      outcomes[line] = status === 401 || status === 403 ? status : 'let in';
    }
    const may: readonly string[] = MAY[name];
    expect(outcomes).toEqual(
      Object.fromEntries(
        Object.entries(DECISIONS).map(([line, one]) => [line, may.includes(one) ? 'let in' : refused]),
      ),
    );
  });
});

test('whoever may edit apps and not read them is answered without what only readers see', async () => {
  const answer = await clients['key for EDIT_APPS'].send('POST', '/api/applications', { name: 'unread', tags: ['x'] });
  expect(answer.status).toBe(201);
  expect(answer.body).not.toHaveProperty('tags');
  expect(answer.body['uuid']).toBeTypeOf('string');
});

test('whoever may read apps and not edit them is not told the ping key', async () => {
  const admin = clients.admin;
  const { body } = await admin.send('POST', '/api/applications', { name: 'secret' });
  const read = await clients.viewer.send('GET', `/api/applications/${String(body['id'])}`);
  expect(read.status).toBe(200);
  expect(read.body).not.toHaveProperty('uuid');
  expect(read.body).not.toHaveProperty('pingUrl');
});

test('a key that nobody knows is 401 with a challenge; a key may come by any Host', async () => {
  const wrong = await clients.nobody.send('GET', '/api/applications', undefined, { 'x-api-key': 'lub_wrong' });
  expect(wrong).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  const key = await keyFor(server(), 'READ');
  const url = `${server().url}/api/applications`;
  expect((await send(url, { headers: { host: 'other.example', 'x-api-key': key } })).status).toBe(200);
  expect((await send(url, { headers: { host: 'other.example' } })).status).toBe(403);
});
