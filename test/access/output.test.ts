import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeAgentToken } from '../kit/agent-tokens.ts';
import { createApp, uniqueName, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import type { GraphQLClient } from '../kit/graphql-client.ts';
import { useServer } from '../kit/server.ts';
import { createTask, registerAgent, runTask, type FakeAgent } from '../kit/tasks.ts';
import { keyFor } from './callers.ts';

// What runs print may hold secrets: whoever may read all else reads none of it, and finds nothing by it.

const server = useServer('pglite', { accounts: true });
const SECRET = 'the password is hunter2';

let app: App;
let agent: FakeAgent;
let runId: string;

beforeAll(async () => {
  const admin = await server().as('admin');
  app = await createApp(admin);
  await beat(admin, app, { kind: 'FAIL', message: SECRET, sessionId: SECRET });
  const task = await createTask(admin, { arguments: [SECRET] });
  const client = server().withKey(await makeAgentToken(admin, { user: '*', host: '*' }));
  agent = await registerAgent(client, { sessionId: `${SECRET} ${randomUUID()}`, host: uniqueName('host') });
  const run = await runTask(admin, task.id);
  await agent.claimQueued(run);
  await agent.log([{ message: SECRET, runId: run.id }]);
  const now = new Date(server().clock.now()).toISOString();
  await agent.end(run, now, { status: 'FAILED', exitCode: 1, error: SECRET });
  runId = run.id;
});

const EVERYTHING = `query ($app: ID, $run: ID!, $agent: ID!) {
  app(id: $app) {
    pingKey pingUrl
    heartbeats { nodes { message sessionId } }
    instances { nodes { sessionId } }
    incidents { nodes { summary lastOutput } }
  }
  run(id: $run) { arguments error sessionId logs { nodes { message } totalCount } task { arguments } }
  agent(id: $agent) { sessionId }
}`;

const read = async (client: GraphQLClient) =>
  client.query<Record<string, Record<string, unknown>>>(EVERYTHING, { app: app.id, run: runId, agent: agent.id });

test('a viewer is shown everything but that', async () => {
  const shown = await read(await server().as('viewer'));
  expect(shown).toEqual({
    app: {
      pingKey: null,
      pingUrl: null,
      heartbeats: { nodes: [{ message: null, sessionId: null }] },
      instances: { nodes: [{ sessionId: null }] },
      incidents: { nodes: [{ summary: 'Reported a failure', lastOutput: null }] },
    },
    run: {
      arguments: [],
      error: null,
      sessionId: null,
      logs: { nodes: [], totalCount: null },
      task: { arguments: [] },
    },
    agent: { sessionId: '' },
  });
});

test('an operator is shown all of it', async () => {
  const shown = await read(await server().as('operator'));
  expect(shown['app']).toMatchObject({
    pingKey: app.pingKey,
    heartbeats: { nodes: [{ message: SECRET, sessionId: SECRET }] },
    incidents: { nodes: [{ summary: `Reported a failure: "${SECRET}"`, lastOutput: SECRET }] },
  });
  expect(shown['run']).toMatchObject({ arguments: [SECRET], error: SECRET, logs: { nodes: [{ message: SECRET }] } });
  expect(shown['agent']).toEqual({ sessionId: agent.sessionId });
});

describe('a search', () => {
  const FOUND = `query ($search: String) {
    apps(filter: { search: $search }) { nodes { id } }
    instances(filter: { search: $search }) { nodes { id } }
    incidents(filter: { search: $search }) { nodes { id } }
    tasks(filter: { search: $search }) { nodes { id } }
    runs(filter: { search: $search }) { nodes { id } }
    agents(filter: { search: $search }) { nodes { id } }
  }`;
  const found = async (search: string, role: 'viewer' | 'operator') => {
    const lists = await (await server().as(role)).query<Record<string, { nodes: object[] }>>(FOUND, { search });
    return Object.keys(lists).filter((list) => lists[list]?.nodes.length);
  };

  test('finds nothing by what may not be read', async () => {
    expect(await found('hunter2', 'viewer')).toEqual([]);
    expect(await found(agent.host, 'viewer')).toEqual(['agents']);
  });

  test('finds agents by their session for those who may read it', async () => {
    expect(await found('hunter2', 'operator')).toEqual(['agents']);
  });
});

test('subscribers of other rights are told of the same beat what each may read', async () => {
  const document = `subscription ($id: ID!) { heartbeatStatus(filter: { appIds: [$id] }) {
    app { pingKey } heartbeat { message } } }`;
  interface Told {
    heartbeatStatus: { app: { pingKey: string | null }; heartbeat: { message: string | null } };
  }
  const subscribers = await Promise.all([
    server().as('viewer'),
    server().as('operator'),
    server().as('viewer'),
    keyFor(server(), 'READ', 'READ_OUTPUT').then((key) => server().withKey(key)),
  ]);
  const events = await Promise.all(subscribers.map((client) => client.sse<Told>(document, { id: app.id })));
  await beat(await server().as('operator'), app, { message: SECRET });
  const told = await Promise.all(events.map(async (stream) => (await stream.next()).heartbeatStatus));
  expect(told.map(({ app: { pingKey }, heartbeat: { message } }) => [pingKey, message])).toEqual([
    [null, null],
    [app.pingKey, SECRET],
    [null, null],
    [null, SECRET],
  ]);
  for (const stream of events) await stream[Symbol.asyncDispose]();
});
