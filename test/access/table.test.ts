import { beforeAll, describe, expect, test } from 'vitest';
import { makeAgentToken } from '../kit/agent-tokens.ts';
import { createApp, uniqueName, type App } from '../kit/apps.ts';
import { SEND_HEARTBEAT } from '../kit/beats.ts';
import type { GraphQLClient } from '../kit/graphql-client.ts';
import { send } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';
import { registerAgent } from '../kit/tasks.ts';
import { callerOf, CALLERS, keyFor, MAY, type CallerName } from './callers.ts';
import { OPERATIONS } from './decisions.ts';
import { everyOperation, type AskedFor } from './documents.ts';

// Where the rights come from does not depend on the database.
const server = useServer('pglite', { accounts: true });

const clients = {} as Record<CallerName, GraphQLClient>;
beforeAll(async () => {
  for (const name of CALLERS) clients[name] = await callerOf(server(), name);
});

/** What is enough for an operation as it is asked for here; anybody's are tried below. */
function enough({ name, kind }: AskedFor): string[] {
  const OF_TYPE = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };
  const decisions = Object.entries(OPERATIONS[OF_TYPE[kind]] ?? {});
  const decision = decisions.find(([, names]) => names.split(/\s+/).includes(name))?.[0] ?? '';
  // An agent's own app is tried below.
  if (name === 'ensureApp') return ['BEAT'];
  return decision === 'by its arguments' ? ['EDIT_TASKS'] : decision.split(' or ');
}

/** What was answered, in short: the code of a refusal, or that somebody was let in, whatever came of it. */
function inShort(errors: { extensions?: Record<string, unknown> }[] = []): string {
  const code = errors.map(({ extensions }) => String(extensions?.['code'])).find((one) => REFUSALS.has(one));
  return code ?? 'let in';
}

const REFUSALS = new Set(['UNAUTHENTICATED', 'FORBIDDEN']);

/** By their names, what became of subscriptions that begin together. */
async function begun(client: GraphQLClient, wanted: AskedFor[]): Promise<Map<string, string>> {
  // The last is none, and so answered when all others have been.
  const asked = [...wanted, { name: 'last', document: '{ me { name } }' }];
  await using events = await client.eventStream(asked.map(({ name, document }) => ({ id: name, query: document })));
  const answers = new Map(wanted.map(({ name }) => [name, 'let in']));
  for (const { event, id = '', payload } of await events.until((told) => told.id === 'last'))
    if (event === 'next' && id !== 'last') answers.set(id, inShort(payload?.errors));
  return answers;
}

const decided = everyOperation.filter((operation) => !enough(operation).includes('anybody'));

describe.each(CALLERS)('%s', (name) => {
  const refused = name === 'nobody' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
  const expected = (operations: AskedFor[]) =>
    Object.fromEntries(
      operations.map((operation) => {
        const isAllowed = enough(operation).some((one) => (MAY[name] as readonly string[]).includes(one));
        return [operation.name, isAllowed ? 'let in' : refused];
      }),
    );

  test('may ask and do what the table says, over HTTP', async () => {
    const operations = decided.filter(({ kind }) => kind !== 'subscription');
    const answers = await Promise.all(
      operations.map(async (operation) => {
        const { errors } = await clients[name].execute(operation.document);
        return [operation.name, inShort(errors)] as const;
      }),
    );
    expect(Object.fromEntries(answers)).toEqual(expected(operations));
  });

  test('may subscribe to what the table says, over server-sent events', async () => {
    const subscriptions = decided.filter(({ kind }) => kind === 'subscription');
    expect(Object.fromEntries(await begun(clients[name], subscriptions))).toEqual(expected(subscriptions));
  });

  test('asks of the schema what the table says', async () => {
    const { errors } = await clients[name].execute('query { __schema { queryType { name } } me { name } }');
    expect(inShort(errors)).toBe((MAY[name] as readonly string[]).includes('READ') ? 'let in' : refused);
    expect((await clients[name].execute('{ me { __typename } }')).errors).toBeUndefined();
  });
});

describe('a beat', () => {
  const outcome = async (client: GraphQLClient, app: string, input = {}) => {
    const { data, errors } = await client.execute<{ sendHeartbeat: Record<string, unknown> }>(SEND_HEARTBEAT, {
      input: { app, message: 'said', ...input },
    });
    return data?.sendHeartbeat ?? errors?.[0]?.extensions?.['code'];
  };
  let app: App;
  beforeAll(async () => {
    app = await createApp(clients.admin);
  });

  test.each(CALLERS)('by the ping key is for %s, who is shown what a ping URL tells', async (name) => {
    const may: readonly string[] = MAY[name];
    expect(await outcome(clients[name], app.pingKey)).toMatchObject({
      status: 'UP',
      nextDeadlineAt: expect.any(String) as string,
      app: may.includes('READ') ? { id: app.id } : null,
      heartbeat: { message: may.includes('READ_OUTPUT') ? 'said' : null },
    });
  });

  test.each(CALLERS)('by an id or a slug takes BEAT of %s', async (name) => {
    const may: readonly string[] = MAY[name];
    const isAllowed = may.includes('BEAT');
    const refused = name === 'nobody' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    const recorded = expect.objectContaining({ status: 'UP' }) as object;
    expect(await outcome(clients[name], app.slug)).toEqual(isAllowed ? recorded : refused);
    // Whether there is an app of this id is not told either.
    expect(await outcome(clients[name], app.id)).toEqual(isAllowed ? recorded : 'NOT_FOUND');
    const many = await clients[name].query<{ sendHeartbeats: { error: { code: string } | null }[] }>(
      'mutation ($inputs: [SendHeartbeatInput!]!) { sendHeartbeats(inputs: $inputs) { error { code } } }',
      { inputs: [{ app: app.id }, { app: app.slug }, { app: app.pingKey }] },
    );
    expect(many.sendHeartbeats.map(({ error }) => error?.code)).toEqual(
      isAllowed ? [undefined, undefined, undefined] : ['NOT_FOUND', refused, undefined],
    );
  });

  test('of its own app an agent sends by its slug, and of no other', async () => {
    const host = uniqueName('host');
    const agent = server().withKey(await makeAgentToken(clients.admin, { user: 'deploy', host }));
    await registerAgent(agent, { host });
    const ensure = (slug: string) =>
      agent.execute('mutation ($slug: String!) { ensureApp(slug: $slug, input: { name: "Agent" }) { slug pingKey } }', {
        slug,
      });
    const slug = `agent-${host}-deploy-production`;
    const names = { user: 'deploy', host, environment: 'PRODUCTION' };
    expect((await ensure(slug)).data).toEqual({ ensureApp: { slug, pingKey: null } });
    expect(await outcome(agent, slug, names)).toMatchObject({ status: 'UP', app: null });
    expect(await outcome(agent, slug, { ...names, host: 'another' })).toBe('FORBIDDEN');
    expect(await outcome(agent, app.slug, names)).toBe('FORBIDDEN');
    expect(inShort((await ensure(app.slug)).errors)).toBe('FORBIDDEN');
    expect(inShort((await ensure(`agent-${host}-root-production`)).errors)).toBe('FORBIDDEN');
  });
});

test('a task that is given an app takes the permission to edit apps, too', async () => {
  const client = clients['key for TASKS'];
  const create = 'mutation ($input: CreateTaskInput!) { createTask(input: $input) { id } }';
  const input = { name: 'plain', script: 'work.sh', folder: '', schedule: { manual: true } };
  const { createTask } = await client.query<{ createTask: { id: string } }>(create, { input });
  const refusal = { code: 'FORBIDDEN', message: 'this needs the permissions EDIT_TASKS and EDIT_APPS' };
  expect(await client.refusal(create, { input: { ...input, newApp: {} } })).toMatchObject(refusal);
  const update = 'mutation ($id: ID!, $input: UpdateTaskInput!) { updateTask(id: $id, input: $input) { id } }';
  const { id } = createTask;
  expect(await client.refusal(update, { id, input: { appId: null } })).toMatchObject(refusal);
  const both = server().withKey(await keyFor(server(), 'TASKS', 'EDIT_APPS'));
  expect(await both.query(update, { id, input: { newApp: {} } })).toEqual({ updateTask: { id } });
});

test('GraphiQL is for those who may read', async () => {
  const page = (headers: Record<string, string>) =>
    send(`${server().url}/graphql`, { headers: { accept: 'text/html', ...headers } });
  const bearing = async (...scopes: string[]) => ({ authorization: `Bearer ${await keyFor(server(), ...scopes)}` });
  expect(await page({})).toMatchObject({ status: 401, body: expect.stringContaining('sign in') as string });
  expect((await page(await bearing('BEAT'))).status).toBe(403);
  expect((await page(await bearing('READ'))).body).toContain('GraphiQL');
});

describe('over WebSocket', () => {
  const CREATE = 'mutation { createApp(input: { name: "x" }) { id } }';
  const CHANGES = 'subscription { appChanges { kind } }';

  test('nobody hears of anything', async () => {
    const socket = server().socket();
    const events = await socket.subscribe(CHANGES);
    await expect(events.next()).rejects.toThrow('UNAUTHENTICATED');
    await expect(socket.query(CREATE)).rejects.toThrow('UNAUTHENTICATED');
  });

  test('a key may do what it may over HTTP', async () => {
    const socket = server().socket(await keyFor(server(), 'READ'));
    const events = await socket.subscribe<{ appChanges: { kind: string } }>(CHANGES);
    const lines = await socket.subscribe('subscription { logEntries { message } }');
    await expect(lines.next()).rejects.toThrow('FORBIDDEN');
    await expect(socket.query(CREATE)).rejects.toThrow('FORBIDDEN: this needs the permission EDIT_APPS');
    await createApp(clients.operator);
    expect(await events.next()).toEqual({ appChanges: { kind: 'CREATED' } });
  });
});
