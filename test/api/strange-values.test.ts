import { describe, expect, test } from 'vitest';
import { CREATE_APP, createApp, readApp, UPDATE_APP } from '../kit/apps.ts';
import { beat, SEND_HEARTBEAT } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import type { Variables } from '../kit/graphql-client.ts';
import { useServer } from '../kit/server.ts';
import { CREATE_TASK, createTask, REGISTER_AGENT, registerAgent, UPDATE_TASK } from '../kit/tasks.ts';

const NO_TIMES = [
  '0000-01-01T00:00:00Z',
  '0000-12-31T23:59:59Z',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59-23:59',
  '9999-12-31T23:59:59.999-00:01',
  '2026-02-30T10:00:00Z',
  '2026-02-29T10:00:00Z',
  '2100-02-29T10:00:00Z',
  '2026-04-31T10:00:00Z',
  '2026-00-10T10:00:00Z',
  '2026-01-00T10:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T10:60:00Z',
  '2026-01-01T10:00:60Z',
  '2026-01-01T10:00:00+24:00',
  '+02026-01-01T10:00:00Z',
];
/** Taken, and what they are in UTC. */
const TIMES: [string, string][] = [
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['2024-02-29T23:59:59.999999-23:59', '2024-03-01T23:58:59.999Z'],
  ['2000-02-29t00:00:00z', '2000-02-29T00:00:00.000Z'],
];

/** Field of an app or a task, and texts of which nothing is left to store or to see. */
const NOTHING = ['\0', '\0\0\0', ' \0 ', '\t\n', ''];

const LONG = 'x'.repeat(300_000);
const FILTERS: [list: string, filter: Variables, field: string][] = [
  ['apps', { search: LONG }, 'filter.search'],
  ['apps', { tags: [LONG] }, 'filter.tags'],
  ['apps', { tags: Array.from({ length: 101 }, () => 't') }, 'filter.tags'],
  ['apps', { status: Array.from({ length: 101 }, () => 'UP') }, 'filter.status'],
  ['instances', { search: LONG }, 'filter.search'],
  ['instances', { user: LONG }, 'filter.user'],
  ['tasks', { search: LONG }, 'filter.search'],
  ['tasks', { host: LONG }, 'filter.host'],
  ['upcomingRuns', { user: LONG }, 'filter.user'],
  ['runs', { search: LONG }, 'filter.search'],
  ['runs', { status: Array.from({ length: 101 }, () => 'LOST') }, 'filter.status'],
  ['agents', { search: LONG }, 'filter.search'],
  ['logs', { search: LONG }, 'filter.search'],
];
const TYPES: Record<string, string> = {
  apps: 'AppFilter',
  instances: 'InstanceFilter',
  tasks: 'TaskFilter',
  upcomingRuns: 'TaskFilter',
  runs: 'RunFilter',
  agents: 'AgentFilter',
  logs: 'LogFilter',
};

describe.each(DATABASES)('strange values on %s', (database) => {
  const server = useServer(database);

  test.each(NO_TIMES)('%s is no time', async (time) => {
    const app = await createApp(server());
    const runs = 'query ($since: DateTime) { runs(filter: { since: $since }) { nodes { id } } }';
    for (const refusal of [
      await server().refusal(SEND_HEARTBEAT, { input: { app: app.id, sentAt: time } }),
      await server().refusal(runs, { since: time }),
      await server().refusal(`{ runs(filter: { until: "${time}" }) { nodes { id } } }`),
    ]) {
      expect(refusal.code).toBe('BAD_USER_INPUT');
      expect(refusal.message).toContain(time);
    }
  });

  test.each(TIMES)('%s is the time %s', async (time, inUtc) => {
    const app = await createApp(server());
    expect((await beat(server(), app, { sentAt: time })).heartbeat.sentAt).toBe(inUtc);
    const runs = 'query ($at: DateTime) { runs(filter: { since: $at, until: $at }) { nodes { id } } }';
    expect(await server().query(runs, { at: time })).toEqual({ runs: { nodes: [] } });
  });

  test.each(['1e309', '-1e309', '1e999999', '9'.repeat(400)])('%s is no number', async (number) => {
    const agent = await registerAgent(server());
    const input = `agentId: "${agent.id}", sessionId: "${agent.sessionId}"`;
    for (const field of ['latencyMs', 'failureRate']) {
      const refusal = await server().refusal(
        `mutation { agentHeartbeat(input: { ${input}, ${field}: ${number} }) { agent { id } } }`,
      );
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(refusal.message).toContain(number.slice(0, 20));
    }
  });

  test.each([
    ['latencyMs', -1],
    ['latencyMs', 1e308],
    ['failureRate', -0.1],
    ['failureRate', 1.1],
  ])('%s of %d is refused', async (field, value) => {
    const agent = await registerAgent(server());
    const heartbeat =
      'mutation ($input: AgentHeartbeatInput!) { agentHeartbeat(input: $input) { agent { latencyMs } } }';
    const refusal = await server().refusal(heartbeat, { input: { ...agent.session, [field]: value } });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: `input.${field}` });
    expect(await server().query(heartbeat, { input: { ...agent.session, latencyMs: 0.5, failureRate: 1 } })).toEqual({
      agentHeartbeat: { agent: { latencyMs: 0.5 } },
    });
  });

  test.each(NOTHING)('%j is no name', async (text) => {
    const app = await createApp(server());
    const task = await createTask(server());
    const wrong = (field: string) => ({ code: 'BAD_USER_INPUT', field });
    for (const input of [{ name: text }, { tags: ['fine', text] }]) {
      const [field = ''] = Object.keys(input);
      expect(await server().refusal(CREATE_APP, { input: { name: 'fine', ...input } })).toMatchObject(wrong(field));
      expect(await server().refusal(UPDATE_APP, { id: app.id, input })).toMatchObject(wrong(field));
    }
    for (const field of ['name', 'script', 'user', 'host']) {
      const input = { name: 'fine', script: 's.sh', folder: '', schedule: { manual: true }, [field]: text };
      const refusal = await server().refusal(CREATE_TASK, { input });
      expect(refusal).toMatchObject(wrong(field));
      expect(refusal.message).toContain(JSON.stringify(text));
      expect(await server().refusal(UPDATE_TASK, { id: task.id, input: { [field]: text } })).toMatchObject(
        wrong(field),
      );
    }
    for (const field of ['user', 'host', 'sessionId', 'version']) {
      const input = { user: 'u', host: 'h', sessionId: 's', version: 'v', protocol: 1, [field]: text };
      expect(await server().refusal(REGISTER_AGENT, { input })).toMatchObject(wrong(field));
    }
    expect(await readApp(server(), app.id)).toEqual(app);
  });

  test('a spool whose name is nothing is refused', async () => {
    const agent = await registerAgent(server());
    const append = 'mutation ($input: AppendLogsInput!) { appendLogs(input: $input) }';
    const input = { ...agent.session, spoolId: '\0', batch: 1, lines: [] };
    expect(await server().refusal(append, { input })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'spoolId' });
  });

  test.each(FILTERS)('%s are not looked for by more than could match', async (list, filter, field) => {
    const query = `query ($filter: ${TYPES[list]}) { ${list}(first: 1, filter: $filter) { nodes { id } } }`;
    const refusal = await server().refusal(query, { filter });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(refusal.message.length).toBeLessThan(200);
  });

  test.each([
    ['{ apps(first: 2000000000) { nodes { id } } }', 'first'],
    ['{ apps(last: -5) { nodes { id } } }', 'last'],
    [`{ apps(after: "${'A'.repeat(50_000)}") { nodes { id } } }`, 'after'],
    [`{ app(slug: "${'a'.repeat(50_000)}") { id } }`, 'slug'],
    ['{ previewSchedule(schedule: { manual: true }, count: 2000000000) }', 'count'],
    ['{ previewSchedule(schedule: { manual: true }, count: -1) }', 'count'],
    [`mutation { deleteTasks(ids: [${'"a" '.repeat(1_001)}]) }`, 'ids'],
    [`subscription { heartbeatStatus(after: "${'1'.repeat(50_000)}") { cursor } }`, 'after'],
  ])('%.60s is refused by its field', async (query, field) => {
    const refusal = query.startsWith('subscription')
      ? (((await (await server().socket().subscribe(query)).end()) as { errors?: object[] }).errors?.[0] as {
          extensions: object;
        })
      : { extensions: await server().refusal(query) };
    expect(refusal.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  test.each([
    ['uptime(days: 2000000000) { day }', 'days'],
    ['uptime(days: 0) { day }', 'days'],
    ['latency(points: 2000000000) { at }', 'points'],
    ['heartbeats(first: 2000000000) { nodes { id } }', 'first'],
  ])('%s of an app is refused by its argument', async (selection, field) => {
    const { id } = await createApp(server());
    expect(await server().refusal(`{ app(id: "${id}") { ${selection} } }`)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });

  test('arguments of a task have 50,000 characters together', async () => {
    const whole = (length: number) => ({ arguments: Array.from({ length: 10 }, () => 'x'.repeat(length)) });
    const task = await createTask(server(), whole(5_000));
    expect(await server().refusal(UPDATE_TASK, { id: task.id, input: whole(5_001) })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'arguments',
    });
  });
});
