import { describe, expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { DATABASES } from '../kit/databases.ts';
import { send } from '../kit/http.ts';
import { startServer, useServer } from '../kit/server.ts';
import { HEARTBEAT_STATUS } from '../kit/status-events.ts';

const CODES = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
];
/** What an answer must never hold: a stack, a path of the server's source, SQL. */
const INSIDES = /\.ts:|node_modules|\bat [\w.]+ \(|select |insert |relation|column [\w"]|stack|originalError/i;

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string } }[];
}

describe.each(DATABASES)('errors on %s', (database) => {
  const server = useServer(database);

  async function post(body: string): Promise<{ status: number; answer: Answer; text: string }> {
    const { status, body: text } = await send(`${server().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return { status, answer: JSON.parse(text) as Answer, text };
  }

  test.each([
    ['no JSON', 'nonsense'],
    ['an empty body', ''],
    ['JSON that is no object', '[]'],
    ['null', 'null'],
    ['no query', '{}'],
    ['a query that is no text', '{"query": 5}'],
    ['variables that are no object', '{"query": "{ __typename }", "variables": 5}'],
    ['an operation name that is no text', '{"query": "{ __typename }", "operationName": 5}'],
    ['a name of no operation', '{"query": "query A { __typename }", "operationName": "B"}'],
    ['two operations and no name', '{"query": "query A { __typename } query B { __typename }"}'],
    ['a syntax error', '{"query": "{ apps {"}'],
    ['an unknown field', '{"query": "{ nothing }"}'],
    ['an unknown argument', '{"query": "{ apps(size: 5) { totalCount } }"}'],
    ['a missing variable', '{"query": "query ($id: ID!) { app(id: $id) { id } }"}'],
    ['a batch', '[{"query": "{ __typename }"}, {"query": "{ __typename }"}]'],
    ['an unknown persisted query', '{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "00"}}}'],
  ])('%s is answered with an error of a known code', async (_title, body) => {
    const { status, answer, text } = await post(body);
    expect(status).toBeLessThan(500);
    expect(answer.errors?.length).toBeGreaterThan(0);
    for (const { extensions } of answer.errors ?? []) expect(CODES).toContain(extensions?.code);
    expect(text).not.toMatch(INSIDES);
  });

  test.each([
    ['too deep', `{ apps { nodes { ${'instances { nodes { app { '.repeat(6)} id ${'} } }'.repeat(6)} } } }`],
    ['too broad', `{ ${Array.from({ length: 300 }, (_, index) => `f${index}: statistics { apps }`).join(' ')} }`],
    ['too large', '{ apps(first: 500) { nodes { heartbeats(first: 500) { nodes { id message } } } } }'],
  ])('an operation that is %s is refused before it runs', async (_title, query) => {
    const { answer } = await post(JSON.stringify({ query }));
    expect(answer.data ?? null).toBeNull();
    expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  test('an error in one field leaves the others', async () => {
    const app = await createApp(server());
    const { answer } = await post(
      JSON.stringify({ query: `{ good: app(id: "${app.id}") { id } bad: app(id: "x") { id } }` }),
    );
    expect(answer.data).toEqual({ good: { id: app.id }, bad: null });
    expect(answer.errors).toMatchObject([
      {
        path: ['bad'],
        extensions: { code: 'BAD_USER_INPUT', field: 'id' },
        message: expect.stringContaining('"x"') as string,
      },
    ]);
  });

  test('over WebSocket and server-sent events errors look the same', async () => {
    const query = '{ app(id: "x") { id } }';
    const { message, extensions } = (await server().execute(query)).errors![0]!;
    const socket = server().socket();
    await expect(socket.query(query)).rejects.toMatchObject({ errors: [{ message, extensions }] });
    const events = await server().sse(query);
    expect(await events.end()).toMatchObject({ errors: [{ message, extensions }] });
    await expect(socket.query('{ nothing }')).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
    await expect(socket.query('{ apps {')).rejects.toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });
});

describe.each(DATABASES)('a failure inside, on %s', (database) => {
  test('is INTERNAL with a reference and tells nothing of the inside, over every transport', async () => {
    await using server = await startServer({ database });
    const app = await createApp(server);
    await server.sql.query('alter table app rename to app_elsewhere');
    await server.sql.query('alter table status_change rename to changes_elsewhere');
    const socket = server.socket();
    const failures = [
      await server.execute('{ apps { nodes { id } } }'),
      await server.execute('mutation { createApp(input: { name: "x" }) { id } }'),
      await server.execute(`mutation { updateApp(id: "${app.id}", input: { name: "x" }) { id } }`),
      await server.execute(`mutation { sendHeartbeat(input: { app: "no-such-app" }) { appId } }`),
    ];
    const sse = await server.sse(HEARTBEAT_STATUS, { after: '0' });
    const streamed = [
      await sse.end(),
      await socket.query('{ apps { nodes { id } } }').catch((error: unknown) => error),
      await (await socket.subscribe(HEARTBEAT_STATUS, { after: '0' })).end(),
    ];
    for (const { errors } of [...failures, ...(streamed as { errors: (typeof failures)[0]['errors'] }[])]) {
      expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
      expect(JSON.stringify(errors)).not.toMatch(INSIDES);
    }
    const ping = await send(`${server.url}/ping/0190f0a0-0000-7000-8000-000000000000`);
    expect(ping.status).toBe(500);
    expect(ping.body).not.toMatch(INSIDES);
  });
});
